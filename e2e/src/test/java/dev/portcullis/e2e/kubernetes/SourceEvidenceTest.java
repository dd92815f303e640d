package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Strings;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.source.SourceUnusableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real API server does to those who watch it, and that no policy is lost by it. */
@WithCluster
final class SourceEvidenceTest {
  private static final String DEFINITION = "authorizationpolicies.security.istio.io";

  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = Cluster.start(Crds.ISTIO);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static String policy(String namespace, String name, String path) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: %s, namespace: %s}
    spec: {action: DENY, rules: [{to: [{operation: {paths: ['%s']}}]}]}
    ---
    """
        .formatted(name, namespace, path);
  }

  @Test
  void whatWasChangedWhileNobodyWatchedIsKnownAfterACompaction() throws Exception {
    String namespace = cluster.newNamespace("outage");
    cluster.apply(policy(namespace, "stays", "/1") + policy(namespace, "goes", "/2"));
    try (WatchedSource source = WatchedSource.start(cluster)) {
      var before = source.state().objects();
      cluster.apiServer().kill();
      source.awaitProblem("API_SERVER_UNREACHABLE");
      assertThat(source.state().health()).isEqualTo(Health.DEGRADED);
      assertThat(source.source().status().degradedSince()).isNotNull();
      assertThat(source.state().objects()).isSameAs(before);
      cluster.apiServer().restart();
      cluster.delete(policy(namespace, "goes", "/2"));
      cluster.apply(policy(namespace, "comes", "/3"));
      cluster.apiServer().compact();
      source.await(
          "what changed is known", it -> it.policies(namespace).equals(names("comes", "stays")));
      source.awaitHealth(Health.SYNCED);
      assertThat(source.source().status().degradedSince()).isNull();
    }
  }

  @Test
  void policiesOfADefinitionThatIsDeletedStayUntilTheyAreThereAgain() throws Exception {
    String namespace = cluster.newNamespace("definition");
    String both = policy(namespace, "one", "/1") + policy(namespace, "two", "/2");
    cluster.apply(both);
    try (WatchedSource source = WatchedSource.start(cluster)) {
      cluster.kubectl().run("delete", "crd", DEFINITION).orFail();
      source.awaitProblem("KIND_NOT_SERVED");
      assertThat(source.policies(namespace)).containsExactly("one", "two");
      assertThat(source.state().health()).isEqualTo(Health.DEGRADED);
      cluster.kubectl().run("apply", "--server-side", "-f", Crds.ISTIO.file().toString()).orFail();
      cluster.kubectl().run("wait", "--for=condition=established", "crd/" + DEFINITION).orFail();
      cluster.apply(both);
      source.awaitHealth(Health.SYNCED);
      assertThat(source.policies(namespace)).containsExactly("one", "two");
      cluster.delete(both);
      source.await("deletions are believed again", it -> it.policies(namespace).isEmpty());
      assertThat(source.state().health()).isEqualTo(Health.SYNCED);
    }
  }

  @Test
  void aListThatTurnsEmptyTakesNothingAway() throws Exception {
    String namespace = cluster.newNamespace("empty");
    cluster.apply(policy(namespace, "one", "/1"));
    try (WatchedSource source = WatchedSource.start(cluster)) {
      cluster.apiServer().kill();
      cluster.apiServer().lose("/registry/security.istio.io/authorizationpolicies/");
      cluster.apiServer().compact();
      cluster.apiServer().restart();
      source.awaitProblem("KIND_EMPTY");
      assertThat(source.policies(namespace)).containsExactly("one");
      cluster.apply(policy(namespace, "one", "/1"));
      source.awaitHealth(Health.SYNCED);
    }
  }

  @Test
  void whatIsForbiddenLaterStaysAndIsReadAgainWhenItIsGranted() throws Exception {
    String namespace = cluster.newNamespace("forbidden");
    cluster.apply(policy(namespace, "one", "/1"));
    Path kubeconfig = reader(namespace);
    try (WatchedSource source = WatchedSource.start(kubeconfig, Duration.ofSeconds(60))) {
      cluster.kubectl().run("delete", "clusterrolebinding", namespace).orFail();
      cluster.apiServer().kill();
      cluster.apiServer().restart();
      source.awaitProblem("KIND_UNREADABLE");
      assertThat(source.policies(namespace)).containsExactly("one");
      assertThat(source.state().health()).isEqualTo(Health.DEGRADED);
      grant(namespace);
      source.awaitHealth(Health.SYNCED);
    }
  }

  @Test
  void whoMayReadNothingIsToldWhatToGrant() {
    String namespace = cluster.newNamespace("nobody");
    cluster.kubectl().run("create", "serviceaccount", "reader", "-n", namespace).orFail();
    Path kubeconfig = cluster.kubeconfigOf(namespace, "reader");
    assertThatThrownBy(() -> WatchedSource.start(kubeconfig, Duration.ofSeconds(5)).close())
        .isInstanceOf(SourceUnusableException.class)
        .hasMessageContaining("pods")
        .hasMessageContaining("grant get, list and watch");
  }

  @Test
  void hugeNamesAndManyValuesKeepNobodyElseFromBeingRead() throws Exception {
    String namespace = cluster.newNamespace("hostile");
    try (WatchedSource source = WatchedSource.start(cluster)) {
      cluster
          .kubectl()
          .runWith(hugeRoute(namespace, Strings.repeat("x", 100_000)), "create", "-f", "-")
          .orFail();
      String values = Strings.repeat("'/a',", 100_000);
      cluster
          .kubectl()
          .runWith(
              policy(namespace, "many", "/0").replace("'/0'", values + "'/b'"), "create", "-f", "-")
          .orFail();
      cluster.apply(policy(namespace, "small", "/1"));
      source.await("all is read", it -> it.policies(namespace).equals(names("many", "small")));
      source.awaitProblem("INVALID_HEADER_NAME");
      assertThat(source.state().health()).isEqualTo(Health.SYNCED);
    }
    try (WatchedSource again = WatchedSource.start(cluster)) {
      assertThat(again.policies(namespace)).containsExactly("many", "small");
    }
  }

  private static String hugeRoute(String namespace, String header) {
    return """
    {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
     "metadata": {"name": "huge", "namespace": "%s"},
     "spec": {"hosts": ["huge.example"], "http": [{
       "route": [{"destination": {"host": "x"}}],
       "headers": {"request": {"set": {"%s": "v"}}}}]}}
    """
        .formatted(namespace, header);
  }

  private static Set<String> names(String... names) {
    return Set.of(names);
  }

  private static Path reader(String namespace) {
    cluster.kubectl().run("create", "serviceaccount", "reader", "-n", namespace).orFail();
    cluster
        .kubectl()
        .run("create", "clusterrole", namespace, "--verb=get,list,watch", "--resource=*.*")
        .orFail();
    grant(namespace);
    return cluster.kubeconfigOf(namespace, "reader");
  }

  private static void grant(String namespace) {
    cluster
        .kubectl()
        .run(
            "create",
            "clusterrolebinding",
            namespace,
            "--clusterrole=" + namespace,
            "--serviceaccount=" + namespace + ":reader")
        .orFail();
  }
}
