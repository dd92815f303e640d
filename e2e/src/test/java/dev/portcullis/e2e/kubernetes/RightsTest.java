package dev.portcullis.e2e.kubernetes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.FreePorts;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica has the rights that it needs, all of them and no others. */
@WithCluster
final class RightsTest {
  private static final String NAMESPACE = "portcullis-system";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern REFUSED =
      Pattern.compile("apiserver_request_total\\{.*code=\"403\".*} [1-9].*");
  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: theirs, namespace: default}
      spec: {}
      """;

  private static final InetSocketAddress XDS = new InetSocketAddress("0.0.0.0", FreePorts.next());

  private static Cluster cluster;
  private static Path kubeconfig;

  @BeforeAll
  static void installed() {
    cluster = Cluster.start(Crds.ISTIO, Crds.GATEWAY_API);
    cluster.kubectl().run("apply", "-k", Deployment.folder().resolve("base").toString()).orFail();
    kubeconfig = cluster.kubeconfigOf(NAMESPACE, "portcullis");
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void nothingThatAReplicaAsksForIsRefused(@TempDir Path state) throws Exception {
    assertThat(refused()).isEmpty();
    cluster.apply(POLICY);
    try (ControlPlaneProcess replica = replica(state)) {
      replica.awaitReady();
      Await.until("it holds the Lease", LIMIT, () -> exists("lease/portcullis"));
      Await.until(
          "a policy's author hears of it",
          LIMIT,
          () ->
              !kubectl("get authorizationpolicy theirs -o jsonpath={.status.conditions}")
                  .output()
                  .isBlank());
      Await.until("proxies can trust it", LIMIT, () -> exists("configmap/portcullis-ca"));
      for (String kind : List.of("validating", "mutating")) {
        Await.until("the API server can trust it", LIMIT, () -> trusted(kind));
      }
      assertThat(shownCertificate()).contains("portcullis.portcullis-system.svc");
      assertThat(replica.process().log()).doesNotContainIgnoringCase("forbidden");
    }
    assertThat(refused()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get secrets -n default",
        "get secrets -A",
        "list secrets -n kube-system",
        "get configmaps -n default",
        "get configmap/other -n istio-system",
        "create configmaps -n default",
        "update authorizationpolicies.security.istio.io -n default",
        "patch authorizationpolicies.security.istio.io -n default",
        "delete requestauthentications.security.istio.io -n default",
        "patch pods -n default",
        "create pods -n portcullis-system",
        "create serviceaccounts/token -n portcullis-system",
        "impersonate users",
        "update lease/other -n portcullis-system",
        "patch validatingwebhookconfiguration/other",
        "create mutatingwebhookconfigurations",
        "delete validatingwebhookconfiguration/portcullis-policies",
        "patch clusterroles",
        "get nodes"
      })
  void itHasNoOther(String right) {
    ToolRun run =
        kubectl("auth can-i " + right + " --as=system:serviceaccount:portcullis-system:portcullis");
    assertThat(run.output().strip()).isEqualTo("no");
  }

  @Test
  void theGatewayHasNone() {
    Kubectl gateway = cluster.kubectl(cluster.kubeconfigOf(NAMESPACE, "portcullis-gateway"));
    assertThat(gateway.run("auth", "can-i", "--list", "-n", NAMESPACE).orFail())
        .doesNotContain("secrets", "configmaps", "pods", "istio.io");
  }

  /** As the Deployment runs it, but for the addresses. */
  private static ControlPlaneProcess replica(Path state) {
    List<String> more = new ArrayList<>();
    for (JsonNode argument :
        Deployment.objects(Deployment.kustomized("base"))
            .get("Deployment portcullis-system/portcullis")
            .at("/spec/template/spec/containers/0/args")) {
      String text = argument.asText();
      if (!text.equals("serve")
          && !text.equals("--kubernetes")
          && !text.startsWith("--xds-address")) {
        more.add(
            text.replaceFirst("0\\.0\\.0\\.0:.*", "127.0.0.1:" + FreePorts.next())
                .replace("/var/lib/portcullis", state.toString()));
      }
    }
    return Replica.start(XDS, kubeconfig, "portcullis-0", more.toArray(String[]::new));
  }

  private static boolean trusted(String kind) {
    return !kubectl("get " + kind + "webhookconfigurations -o jsonpath={..clientConfig.caBundle}")
        .orFail()
        .isBlank();
  }

  /** What the port of proxies shows, to a client that trusts what gateways have mounted. */
  private static String shownCertificate() throws Exception {
    String authority =
        kubectl("get configmap portcullis-ca -n " + NAMESPACE + " -o jsonpath={.data.ca\\.crt}")
            .orFail();
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(authority.getBytes(US_ASCII))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", XDS.getPort())) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectAlternativeNames()
          .toString();
    }
  }

  private static boolean exists(String object) {
    return kubectl("get " + object + " -n " + NAMESPACE).exitCode() == 0;
  }

  /**
   * What the API server has refused for want of a right, to whomever: only the replica lacks any.
   */
  private static ImmutableSet<String> refused() {
    return kubectl("get --raw /metrics")
        .orFail()
        .lines()
        .filter(line -> REFUSED.matcher(line).matches())
        .collect(ImmutableSet.toImmutableSet());
  }

  private static ToolRun kubectl(String line) {
    return cluster.kubectl().run(Splitter.on(' ').splitToList(line).toArray(String[]::new));
  }
}
