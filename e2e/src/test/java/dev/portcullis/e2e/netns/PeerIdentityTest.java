package dev.portcullis.e2e.netns;

import static dev.portcullis.e2e.netns.Policies.allow;
import static dev.portcullis.e2e.netns.Policies.authorization;

import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.WithEnvoy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scenarios C9, C6 and C8: who a peer is, by the certificate that its sidecar shows; {@code sleep}
 * of bar and {@code other} of foo have one, {@code legacy} has none.
 */
@WithEnvoy
@Tag("system")
@ExtendWith(SharedPods.class)
final class PeerIdentityTest {
  private static final HttpRequest HEADERS = HttpRequest.get("/headers").host("httpbin.foo:8000");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          principals: ["cluster.local/ns/bar/sa/sleep"]                 | true  | false | false
          principals: ["*/sa/other"]                                    | false | true  | false
          principals: ["*"]                                             | true  | true  | false
          notPrincipals: ["cluster.local/ns/bar/sa/sleep"]              | false | true  | true
          notPrincipals: ["*"]                                          | false | false | true
          namespaces: [bar]                                             | true  | false | false
          notNamespaces: [bar]                                          | false | true  | true
          serviceAccounts: [other]                                      | false | true  | false
          serviceAccounts: [bar/sleep]                                  | true  | false | false
          notServiceAccounts: [bar/sleep]                               | false | true  | true
          """)
  @DisplayName("C9, C6: principals, namespaces and service accounts are those of the certificate")
  void fieldsOfPeersAreEnforced(
      String source, boolean sleep, boolean other, boolean legacy, InterceptedMesh mesh) {
    mesh.apply(allow(source));

    assertLetIn(mesh, mesh.sleep(), sleep);
    assertLetIn(mesh, mesh.other(), other);
    assertLetIn(mesh, mesh.legacy(), legacy);
  }

  @Test
  @DisplayName("C9, C6: source.principal and source.namespace as conditions, and their negations")
  void conditionsOfPeersAreEnforced(InterceptedMesh mesh) {
    mesh.apply(
        authorization(
            "peers",
            "foo",
            "httpbin",
            "action: DENY, rules: [{when: [{key: source.principal,"
                + " notValues: [\"cluster.local/ns/bar/*\"]}]}]"));
    assertLetIn(mesh, mesh.sleep(), true);
    assertLetIn(mesh, mesh.other(), false);
    assertLetIn(mesh, mesh.legacy(), false);

    mesh.apply(
        authorization(
            "peers",
            "foo",
            "httpbin",
            "rules: [{when: [{key: source.namespace, values: [foo]}]}]"));
    assertLetIn(mesh, mesh.sleep(), false);
    assertLetIn(mesh, mesh.other(), true);
    assertLetIn(mesh, mesh.legacy(), false);
  }

  @Test
  @DisplayName("C8: policies of the workload, its namespace and the root namespace, and no other")
  void scopes(InterceptedMesh mesh) {
    String denySleep = "action: DENY, rules: [{from: [{source: {namespaces: [bar]}}]}]";
    mesh.apply(authorization("scope", "foo", "other", denySleep));
    assertLetIn(mesh, mesh.sleep(), true);
    mesh.apply(authorization("scope", "bar", "", denySleep));
    assertLetIn(mesh, mesh.sleep(), true);
    for (String namespace : new String[] {"foo", "istio-system"}) {
      for (String app : new String[] {"httpbin", ""}) {
        mesh.apply(authorization("scope", namespace, app, denySleep));
        assertLetIn(mesh, mesh.sleep(), false);
        assertLetIn(mesh, mesh.other(), true);
      }
    }
  }

  @Test
  @DisplayName("70: a policy has nothing to say about what its workload sends")
  void trap70PolicyOfTheSenderIsNothingToWhatItSends(InterceptedMesh mesh) {
    mesh.apply(authorization("sender", "bar", "sleep", ""));
    assertLetIn(mesh, mesh.sleep(), true);
  }

  private static void assertLetIn(InterceptedMesh mesh, Workload peer, boolean letIn) {
    peer.awaitStatus(mesh.httpbin().at(InterceptedMesh.HTTP), HEADERS, letIn ? 200 : 403);
    // Of a connection a sidecar knows by the Service's address only that it is for the mesh.
    peer.awaitServed(
        peer.equals(mesh.legacy())
            ? mesh.httpbin().at(InterceptedMesh.DATABASE)
            : mesh.service(InterceptedMesh.DATABASE),
        letIn);
  }
}
