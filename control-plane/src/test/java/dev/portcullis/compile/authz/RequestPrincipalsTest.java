package dev.portcullis.compile.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestPrincipalsTest {
  @ParameterizedTest
  @CsvSource({
    "*,                   regex .+,             regex .+",
    "*/sub,               regex .+,             exact sub",
    "*isuf/sub,           suffix isuf,          exact sub",
    "*suf,                regex .+,             suffix suf",
    "iss/*,               exact iss,            regex .+",
    "iss/pre*,            exact iss,            prefix pre",
    "pre*,                prefix pre,           regex .+",
    "iss/sub,             exact iss,            exact sub",
    "text,                exact text,           exact",
    "*/*,                 regex .+,             exact *",
    "https://idp/team/x,  exact https://idp/team, exact x",
    "https://idp//*,      exact https://idp/,   regex .+",
    "iss*/sub,            exact iss*,           exact sub",
  })
  void isSplitAtTheLastSlash(String value, String issuer, String subject) {
    assertThat(RequestPrincipals.matching(value))
        .isEqualTo(
            new Expression.All<>(ImmutableList.of(claim("iss", issuer), claim("sub", subject))));
  }

  private static Expression<SourceTest> claim(String name, String described) {
    String text = described.substring(Math.min(described.length(), described.indexOf(' ') + 1));
    TextPattern pattern =
        switch (described.split(" ")[0]) {
          case "regex" -> new TextPattern.Regex(text);
          case "suffix" -> new TextPattern.Suffix(text);
          case "prefix" -> new TextPattern.Prefix(text);
          default -> new TextPattern.Exact(described.equals("exact") ? "" : text);
        };
    return new Expression.Test<>(
        new SourceTest.Claim(ImmutableList.of(name), new MetadataPattern.Text(pattern)));
  }
}
