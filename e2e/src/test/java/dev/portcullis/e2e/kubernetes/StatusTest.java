package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Bootstraps.Workload;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What two replicas with an Envoy each say of policies, as their authors read it. */
@WithCluster
final class StatusTest {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static Cluster cluster;
  private static ControlPlaneProcess one;
  private static ControlPlaneProcess other;
  private static EnvoyProcess atOne;
  private static EnvoyProcess atOther;

  @BeforeAll
  static void start() {
    cluster = Cluster.start(Crds.PORTCULLIS);
    one = Replica.start(cluster, "one", "--allow-empty").awaitReady();
    other = Replica.start(cluster, "other", "--allow-empty").awaitReady();
    atOne = gateway("gateway-1", one);
    atOther = gateway("gateway-2", other);
  }

  @AfterAll
  static void stop() {
    atOne.close();
    atOther.close();
    one.close();
    other.close();
    cluster.close();
  }

  private static EnvoyProcess gateway(String name, ControlPlaneProcess replica) {
    InetSocketAddress admin =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.next());
    String bootstrap =
        Bootstraps.of(
            new Workload(
                name, "gateway", "istio-system", "istio=ingressgateway", Transport.DELTA, admin),
            replica.xdsAddress());
    return EnvoyProcess.start(new EnvoyProcess.Setup(name, bootstrap, admin, 1));
  }

  private static String policy(String name, String selector, String rules) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: %s, namespace: istio-system}
    spec:
      selector: {matchLabels: {istio: %s}}
      rules: [%s]
    """
        .formatted(name, selector, rules);
  }

  @Test
  void aPolicyThatProxiesOfBothReplicasEnforceSaysSo() {
    cluster.apply(policy("let-in", "ingressgateway", "{to: [{operation: {paths: [/a]}}]}"));
    awaitBoth("let-in");
    JsonNode status = await("let-in", "Programmed", "True", "Programmed", 1);
    assertThat(status.at("/portcullis/workloads").toString()).contains("istio-system/");
    assertThat(status.path("observedGeneration").asInt()).isEqualTo(1);
    String wide =
        cluster.kubectl().run("get", "ap", "let-in", "-n", "istio-system", "-o", "wide").orFail();
    assertThat(wide).containsPattern("let-in +True +True +2/2 +True +Programmed");
    cluster.apply(policy("let-in", "ingressgateway", "{to: [{operation: {paths: [/b]}}]}"));
    assertThat(await("let-in", "Programmed", "True", "Programmed", 2).at("/portcullis/proxies"))
        .hasToString("\"2/2\"");
    assertThat(managers("let-in")).contains("portcullis");
  }

  @Test
  void anInvalidPolicyNamesTheFieldAndAPolicyOfNobodySaysSo() {
    cluster.apply(policy("typo", "ingressgateway", "{form: [{source: {principals: [a]}}]}"));
    cluster.apply(policy("nobody", "elsewhere", "{}"));
    String words = condition(await("typo", "Accepted", "False", "Invalid", 1), "Accepted");
    assertThat(words).contains("UNKNOWN_FIELD", "form", "spec.rules[0]", "from");
    await("typo", "Programmed", "False", "NotAccepted", 1);
    await("nobody", "Programmed", "False", "NoProxies", 1);
    cluster.kubectl().run("delete", "ap", "typo", "nobody", "-n", "istio-system").orFail();
  }

  @Test
  void whatIsMissingIsSaidOfTheReference() {
    cluster.apply(
        """
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: unreachable, namespace: istio-system}
        spec:
          selector: {matchLabels: {istio: ingressgateway}}
          jwtRules: [{issuer: "https://a.test", jwksUri: "http://127.0.0.1:1/keys"}]
        """);
    JsonNode status = await("ra/unreachable", "ResolvedRefs", "False", "KeysNotFetched", 1);
    assertThat(condition(status, "ResolvedRefs")).contains("KEYS_NOT_FETCHED", "loopback");
    cluster.kubectl().run("delete", "ra", "unreachable", "-n", "istio-system").orFail();
  }

  @Test
  void aPolicyThatChangesAllTheTimeIsWrittenOnceInTenSeconds() {
    Set<String> written = new HashSet<>();
    long end = System.nanoTime() + Duration.ofSeconds(31).toNanos();
    for (int i = 0; System.nanoTime() - end < 0; i++) {
      cluster.apply(
          policy("busy", "ingressgateway", "{to: [{operation: {paths: [/%d]}}]}".formatted(i)));
      written.add(timeOfStatus("busy"));
    }
    written.remove("");
    assertThat(written).hasSizeBetween(2, 4);
    await("busy", "Programmed", "True", "Programmed", 2);
    String settled = timeOfStatus("busy");
    cluster.apply(policy("quiet", "ingressgateway", "{to: [{operation: {paths: [/q]}}]}"));
    await("quiet", "Programmed", "True", "Programmed", 1);
    assertThat(timeOfStatus("busy")).isEqualTo(settled);
    cluster.kubectl().run("delete", "ap", "busy", "quiet", "-n", "istio-system").orFail();
  }

  @Test
  void whenTheHolderIsKilledTheOtherGoesOn() {
    cluster.apply(policy("before", "ingressgateway", "{to: [{operation: {paths: [/x]}}]}"));
    await("before", "Programmed", "True", "Programmed", 1);
    boolean firstHolds = holder().startsWith("one_");
    ControlPlaneProcess holder = firstHolds ? one : other;
    holder.kill();
    cluster.apply(policy("after", "ingressgateway", "{to: [{operation: {paths: [/y]}}]}"));
    JsonNode status = await("after", "Programmed", "True", "Programmed", 1);
    assertThat(holder()).startsWith(firstHolds ? "other_" : "one_");
    assertThat(status.at("/portcullis/proxies").asText()).isEqualTo("1/1");
    holder.restart();
    holder.awaitReady();
    awaitBoth("after");
    cluster.kubectl().run("delete", "ap", "before", "after", "-n", "istio-system").orFail();
  }

  /** An Envoy whose replica was away asks again after half a minute at most. */
  private static void awaitBoth(String name) {
    Await.until(
        "the proxies of both replicas count",
        Duration.ofSeconds(120),
        () -> status(name).at("/portcullis/proxies").asText().equals("2/2"));
  }

  private static String holder() {
    return cluster
        .kubectl()
        .run(
            "get",
            "lease",
            "portcullis",
            "-n",
            "portcullis-system",
            "-o",
            "jsonpath={.spec.holderIdentity}")
        .orFail();
  }

  /** Waits for a condition of a version at least as new. */
  private static JsonNode await(
      String name, String type, String status, String reason, int generation) {
    return Await.value(
        () -> type + " " + status + " " + reason + " of " + name + ": " + status(name),
        SOON,
        () -> {
          JsonNode now = status(name);
          for (JsonNode condition : now.path("conditions")) {
            if (condition.path("type").asText().equals(type)
                && condition.path("status").asText().equals(status)
                && condition.path("reason").asText().equals(reason)
                && condition.path("observedGeneration").asInt() >= generation) {
              return Optional.of(now);
            }
          }
          return Optional.empty();
        });
  }

  private static String condition(JsonNode status, String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("message").asText();
      }
    }
    return "";
  }

  private static JsonNode status(String name) {
    return object(name).path("status");
  }

  private static JsonNode object(String name) {
    String full = name.contains("/") ? name : "ap/" + name;
    return Json.parse(
        cluster
            .kubectl()
            .run("get", full, "-n", "istio-system", "-o", "json", "--show-managed-fields")
            .orFail());
  }

  private static Set<String> managers(String name) {
    return new HashSet<>(object(name).at("/metadata/managedFields").findValuesAsText("manager"));
  }

  /** When Portcullis wrote the status last, "" if it never did. */
  private static String timeOfStatus(String name) {
    for (JsonNode entry : object(name).at("/metadata/managedFields")) {
      if (entry.path("manager").asText().equals("portcullis")) {
        return entry.path("time").asText();
      }
    }
    return "";
  }
}
