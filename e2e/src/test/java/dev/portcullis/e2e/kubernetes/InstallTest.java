package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Portcullis comes into a cluster by one command, and goes by another without a trace. */
@WithCluster
final class InstallTest {
  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: theirs, namespace: %s}
      spec: {}
      """;
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: theirs, namespace: %s}
      spec: {containers: [{name: app, image: "app:1"}]}
      """;

  private static Cluster cluster;

  @BeforeAll
  static void anEmptyCluster() {
    cluster = Cluster.start();
    cluster.kubectl().run("apply", "--server-side", "-k", path("crds")).orFail();
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void byKubectl() {
    apply();
    String namespace = cluster.newNamespace("byhand");
    cluster.apply(POLICY.formatted(namespace));
    apply();
    assertThat(cluster.kubectl().run("diff", "-k", path("base")).orFail())
        .as("what an apply would change")
        .isEmpty();
    cluster.kubectl().run("delete", "-k", path("base"), "--wait=false").orFail();
    assertNothingIsLeft();
    assertUsersAreLeftAlone(namespace);
    cluster.kubectl().run("get", "authorizationpolicy", "theirs", "-n", namespace).orFail();
  }

  @Test
  void byHelm() {
    String namespace = cluster.newNamespace("release");
    String chart = Helm.chart().toString();
    Helm.run(cluster, "install", "portcullis", chart, "-n", namespace).orFail();
    cluster.apply(POLICY.formatted(namespace));
    String edge = cluster.newNamespace("edge");
    Helm.run(
            cluster,
            "upgrade",
            "portcullis",
            chart,
            "-n",
            namespace,
            "--set=gateway.replicas=3,credentialNamespaces={" + edge + "}")
        .orFail();
    String replicas =
        "get deployment portcullis-gateway -o jsonpath={.spec.replicas} -n " + namespace;
    assertThat(kubectl(replicas)).isEqualTo("3");
    assertThat(kubectl("get role -o name -n " + edge)).contains("portcullis-credentials");
    Helm.run(cluster, "uninstall", "portcullis", "-n", namespace).orFail();
    assertThat(kubectl("get " + String.join(",", NAMESPACED) + " -o name -n " + namespace))
        .doesNotContain("portcullis");
    assertThat(kubectl("get role,rolebinding -o name -n " + edge)).isEmpty();
    assertNothingIsLeft();
    assertUsersAreLeftAlone(namespace);
    kubectl("get authorizationpolicy theirs -n " + namespace);
  }

  private static final ImmutableList<String> NAMESPACED =
      ImmutableList.of(
          "deployment",
          "service",
          "serviceaccount",
          "role",
          "rolebinding",
          "configmap",
          "secret",
          "lease",
          "poddisruptionbudget",
          "networkpolicy");

  /** What has a namespace goes with it, as far as no test looks at it. */
  private static void assertNothingIsLeft() {
    for (String kind :
        List.of(
            "clusterrole",
            "clusterrolebinding",
            "validatingwebhookconfiguration",
            "mutatingwebhookconfiguration")) {
      assertThat(kubectl("get " + kind + " -o name")).doesNotContain("portcullis");
    }
  }

  /** A webhook that is left behind would refuse every Pod of a namespace that asks for sidecars. */
  private static void assertUsersAreLeftAlone(String namespace) {
    kubectl("label namespace " + namespace + " istio-injection=enabled");
    cluster.kubectl().run("create", "serviceaccount", "default", "-n", namespace);
    cluster.apply(POD.formatted(namespace));
  }

  private static void apply() {
    cluster.kubectl().run("apply", "--validate=strict", "-k", path("base")).orFail();
  }

  private static String kubectl(String line) {
    return cluster
        .kubectl()
        .run(Splitter.on(' ').splitToList(line).toArray(String[]::new))
        .orFail();
  }

  private static String path(String below) {
    return Deployment.folder().resolve(below).toString();
  }
}
