package dev.portcullis.compile.authz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConditionKeyTest {
  private static final String CLAIMS = "request.auth.claims";

  @Test
  void everyPairOfBracketsIsAStep() {
    assertThat(ConditionKey.path(CLAIMS + "[a]", CLAIMS)).containsExactly("a");
    assertThat(ConditionKey.path(CLAIMS + "[a][b]", CLAIMS)).containsExactly("a", "b");
  }

  @Test
  void dotsAndSlashesArePartOfAName() {
    assertThat(ConditionKey.path(CLAIMS + "[https://e.com/a.b]", CLAIMS))
        .containsExactly("https://e.com/a.b");
  }

  @Test
  void whatDoesNotNestIsOneName() {
    assertThat(ConditionKey.path(CLAIMS + "[a[b]]", CLAIMS)).containsExactly("a[b]");
    assertThat(ConditionKey.path(CLAIMS + "[a]b[c]", CLAIMS)).containsExactly("a]b[c");
    assertThat(ConditionKey.path(CLAIMS + "[a][]", CLAIMS)).containsExactly("a][");
  }

  @Test
  void aKeyWithoutNameIsNone() {
    assertThat(ConditionKey.path(CLAIMS, CLAIMS)).isNull();
    assertThat(ConditionKey.path(CLAIMS + "[]", CLAIMS)).isNull();
    assertThat(ConditionKey.path(CLAIMS + "[a", CLAIMS)).isNull();
    assertThat(ConditionKey.path(CLAIMS + ".a", CLAIMS)).isNull();
    assertThat(ConditionKey.bracketed("request.headers[]", "request.headers")).isNull();
  }
}
