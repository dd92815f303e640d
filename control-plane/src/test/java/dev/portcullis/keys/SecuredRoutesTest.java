package dev.portcullis.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The DestinationRules that say how servers of keys are spoken to. */
final class SecuredRoutesTest {
  private static final KeyMesh MESH =
      KeyMesh.of(
          EntryRoutesTest.entry("foo", "keys", "keys.example", "DNS", ""),
          """
          apiVersion: v1
          kind: Service
          metadata: {name: keys, namespace: foo, annotations: {portcullis.dev/endpoints: "10.0.0.1:80"}}
          spec: {ports: [{port: 443}]}
          """);

  private static String rule(String namespace, String name, String host, String rest) {
    return """
    apiVersion: networking.istio.io/v1
    kind: DestinationRule
    metadata: {name: %s, namespace: %s}
    spec: {host: "%s", %s}
    """
        .formatted(name, namespace, host, rest);
  }

  private static String tls(String caCertificates) {
    return "trafficPolicy: {tls: {mode: SIMPLE, caCertificates: " + caCertificates + "}}";
  }

  private static String by(KeyMesh mesh) {
    String route = mesh.route("foo", "keys.example", 443);
    return route.contains(" by ") ? route.replaceAll(".* by | as .*", "") : "";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          foo          | keys.example   | SIMPLE/a
          foo          | KEYS.example   | SIMPLE/a
          foo          | *.example      | SIMPLE/a
          foo          | other.example  | ''
          istio-system | keys.example   | SIMPLE/a
          bar          | keys.example   | ''
          bar          | *              | ''
          """)
  void onlyARuleOfThePolicysOwnOrTheRootNamespaceCounts(String namespace, String host, String by) {
    assertThat(by(MESH.and(rule(namespace, "r", host, tls("/a"))))).isEqualTo(by);
  }

  @Test
  void theOwnNamespaceGoesFirstWhateverItsRuleSays() {
    KeyMesh roots = MESH.and(rule("istio-system", "r", "keys.example", tls("/root")));

    assertThat(by(roots.and(rule("foo", "r", "*.example", tls("/own"))))).isEqualTo("SIMPLE/own");
    assertThat(by(roots.and(rule("foo", "r", "*", "subsets: []")))).isEmpty();
  }

  @Test
  void theMostSpecificHostCounts() {
    KeyMesh rules =
        MESH.and(
            rule("foo", "a", "*", tls("/any")),
            rule("foo", "b", "keys.example", tls("/exact")),
            rule("foo", "c", "*.example", tls("/wild")));

    assertThat(by(rules)).isEqualTo("SIMPLE/exact");
  }

  @Test
  void ofRulesForOneHostTheFirstWithAPolicyCounts() {
    KeyMesh rules =
        MESH.and(
            rule("foo", "a", "keys.example", "subsets: []"),
            rule("foo", "b", "keys.example", tls("/b")),
            rule("foo", "c", "keys.example", tls("/c")));

    assertThat(by(rules)).isEqualTo("SIMPLE/b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tls: {mode: SIMPLE}, portLevelSettings: [{port: {number: 443}}]                        | ''
          tls: {mode: SIMPLE}, portLevelSettings: [{port: {number: 80}}]                         | SIMPLE
          portLevelSettings: [{port: {number: 443}, tls: {mode: SIMPLE, caCertificates: /p}}]    | SIMPLE/p
          tls: {mode: DISABLE}                                                                   | ''
          tls: {mode: ISTIO_MUTUAL}                                                              | ''
          tls: {mode: MUTUAL, clientCertificate: /c, privateKey: /k, caCertificates: /ca}        | MUTUAL/ca
          """)
  void whatIsSaidOfAPortStandsForAllOfIt(String policy, String by) {
    assertThat(by(MESH.and(rule("foo", "r", "keys.example", "trafficPolicy: {" + policy + "}"))))
        .isEqualTo(by);
  }

  @Test
  void aRuleForCertainWorkloadsIsNotForTheControlPlane() {
    String selector = ", workloadSelector: {matchLabels: {app: a}}";

    assertThat(by(MESH.and(rule("foo", "r", "keys.example", tls("/a") + selector)))).isEmpty();
  }

  @Test
  void aRuleThatIsNotExportedDoesNotCount() {
    String exportTo = ", exportTo: ['.']";

    assertThat(by(MESH.and(rule("foo", "r", "keys.example", tls("/a") + exportTo))))
        .isEqualTo("SIMPLE/a");
    assertThat(by(MESH.and(rule("istio-system", "r", "keys.example", tls("/a") + exportTo))))
        .isEmpty();
  }

  @Test
  void aShortHostIsAServiceOfTheRulesNamespace() {
    KeyMesh own = MESH.and(rule("foo", "r", "keys", tls("/a")));
    KeyMesh roots = MESH.and(rule("istio-system", "r", "keys", tls("/a")));

    assertThat(own.route("foo", "keys.foo.svc", 443)).contains(" by SIMPLE/a ");
    assertThat(roots.route("foo", "keys.foo.svc", 443)).doesNotContain(" by ");
  }

  @Test
  void certificatesInASecretAreASentence() {
    KeyMesh secret =
        MESH.and(
            rule(
                "foo",
                "r",
                "keys.example",
                "trafficPolicy: {tls: {mode: MUTUAL, credentialName: client}}"));

    assertThat(secret.route("foo", "keys.example", 443))
        .isEqualTo(
            "its certificates are in the Secret client (credentialName, mesh.yaml:4:51), which"
                + " can't be read: name files");
  }

  @Test
  void aHostWithoutEndpointsOfItsOwnIsSecuredToo() {
    KeyMesh none =
        KeyMesh.of(EntryRoutesTest.entry("foo", "keys", "keys.example", "NONE", ""))
            .and(rule("foo", "r", "keys.example", tls("/a")));

    assertThat(none.route("foo", "keys.example", 443))
        .isEqualTo("at keys.example:443 by SIMPLE/a as ServiceEntry foo/keys");
  }
}
