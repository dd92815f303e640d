package dev.portcullis.compile.authz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TextPatternTest {
  @Test
  void aStarIsAWildcardAloneInFrontOrAtTheEnd() {
    assertThat(TextPattern.of("*")).isEqualTo(new TextPattern.Regex(".+"));
    assertThat(TextPattern.of("*x")).isEqualTo(new TextPattern.Suffix("x"));
    assertThat(TextPattern.of("x*")).isEqualTo(new TextPattern.Prefix("x"));
    assertThat(TextPattern.of("x")).isEqualTo(new TextPattern.Exact("x"));
    assertThat(TextPattern.of("x*y")).isEqualTo(new TextPattern.Exact("x*y"));
  }

  @Test
  void theStarInFrontIsTestedFirst() {
    assertThat(TextPattern.of("*x*")).isEqualTo(new TextPattern.Suffix("x*"));
    assertThat(TextPattern.of("**")).isEqualTo(new TextPattern.Suffix("*"));
  }

  @Test
  void aStarForAHeaderMatchesAnEmptyOneToo() {
    assertThat(HeaderPattern.of("*")).isEqualTo(new HeaderPattern.Present());
    assertThat(HeaderPattern.of("*x"))
        .isEqualTo(new HeaderPattern.Value(new TextPattern.Suffix("x")));
  }
}
