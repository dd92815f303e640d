package dev.portcullis.compile.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.compile.authz.TextPattern.Exact;
import dev.portcullis.compile.authz.TextPattern.Prefix;
import dev.portcullis.compile.authz.TextPattern.Regex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SourceIdentitiesTest {
  @Test
  void principalsAreSpiffeIdentitiesWithoutTheScheme() {
    assertThat(SourceIdentities.principal("*")).isEqualTo(new Regex(".+"));
    assertThat(SourceIdentities.principal("*/sa/a.b")).isEqualTo(new Regex("spiffe://.*/sa/a\\.b"));
    assertThat(SourceIdentities.principal("td/ns/*")).isEqualTo(new Prefix("spiffe://td/ns/"));
    assertThat(SourceIdentities.principal("td/ns/a/sa/b"))
        .isEqualTo(new Exact("spiffe://td/ns/a/sa/b"));
  }

  @Test
  void namespacesTakeStarsAnywhere() {
    assertThat(SourceIdentities.namespace("a.b")).isEqualTo(new Regex(".*/ns/a\\.b/.*"));
    assertThat(SourceIdentities.namespace("*")).isEqualTo(new Regex(".*/ns/.*/.*"));
    assertThat(SourceIdentities.namespace("a*b*")).isEqualTo(new Regex(".*/ns/a.*b.*/.*"));
  }

  @Test
  void aServiceAccountWithoutNamespaceIsInThePolicysOwn() {
    assertThat(SourceIdentities.serviceAccount("s.a", "istio-system"))
        .isEqualTo(new Regex("spiffe://.+/ns/istio-system/(.+/|)sa/s\\.a(/.+)?"));
    assertThat(SourceIdentities.serviceAccount("ns/sa", "istio-system"))
        .isEqualTo(new Regex("spiffe://.+/ns/ns/(.+/|)sa/sa(/.+)?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b/c", "/a", "a/", "*", "a*", ""})
  void whatIsNoServiceAccountIsNotGuessed(String value) {
    assertThat(SourceIdentities.serviceAccount(value, "ns")).isNull();
  }

  @Test
  void trustDomainsEndAtASlash() {
    assertThat(SourceIdentities.trustDomain("*")).isEqualTo(new Prefix("spiffe://"));
    assertThat(SourceIdentities.trustDomain("td")).isEqualTo(new Prefix("spiffe://td/"));
    assertThat(SourceIdentities.trustDomain("*.td")).isEqualTo(new Regex("spiffe://[^/]*\\.td/.*"));
    assertThat(SourceIdentities.trustDomain("td*")).isEqualTo(new Regex("spiffe://td[^/]*/.*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a*b", "**", "a/b", "", "*a*"})
  void whatIsNoTrustDomainIsNotGuessed(String value) {
    assertThat(SourceIdentities.trustDomain(value)).isNull();
  }

  @Test
  void literalsAreQuotedForRe2() {
    assertThat(RegexText.quote("a\\.+*?()|[]{}^$-/b"))
        .isEqualTo("a\\\\\\.\\+\\*\\?\\(\\)\\|\\[\\]\\{\\}\\^\\$-/b");
  }
}
