package dev.portcullis.compile.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PathTemplateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/{*} /*",
        "/{**} /**",
        "/a/{*}/b /a/*/b",
        "/a/{**}/b /a/**/b",
        "/{*}/{**} /*/**",
        "/a/{*}/ /a/*/",
        "/a-b._~%!$&()+,;:@=/{*} /a-b._~%!$&()+,;:@=/*",
      })
  void whatEnvoyAcceptsIsTranslated(String path, String template) {
    assertThat(PathTemplate.parse(path)).isEqualTo(new PathTemplate(template));
  }

  /** Each of these was seen to abort Envoy 1.40, or to be refused by it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{**}",
        "{*}",
        "foo/{*}",
        "//foo/{*}",
        "/foo/{*}//",
        "/x/{**}/{*}",
        "/{**}/{**}",
        "/a//{*}",
        "/a b/{*}",
        "/a/{b}/{*}",
        "/a/{/{*}",
        "/é/{*}",
        "/{*}?x",
        "/a/{*}#f",
        "/a^/{*}",
        "/[a]/{*}",
        "/a|b/{*}",
        "/a\\b/{*}",
        "/\"/{*}",
        "/{*}b",
        "/a*/{*}",
        "/{***}/{*}",
      })
  void whatEnvoyWouldDieOfIsNot(String path) {
    assertThat(PathTemplate.parse(path)).isNull();
  }

  @Test
  void aTemplateHasAtMost256Characters() {
    assertThat(PathTemplate.parse("/{*}/" + "a".repeat(253))).isNotNull();
    assertThat(PathTemplate.parse("/{*}/" + "a".repeat(254))).isNull();
  }
}
