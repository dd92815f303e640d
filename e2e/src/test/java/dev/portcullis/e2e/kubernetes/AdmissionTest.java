package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is said at the door, to users who {@code kubectl apply}; and by which certificate. */
@WithCluster
final class AdmissionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int AT_ONCE = 4;

  private static ExecutorService applying;
  private static WebhookReplica replica;

  @BeforeAll
  static void start() {
    applying = Executors.newFixedThreadPool(AT_ONCE);
    replica = new WebhookReplica(Cluster.shared());
  }

  @AfterAll
  static void stop() {
    applying.shutdownNow();
    replica.close();
  }

  @TestFactory
  Stream<DynamicTest> everyRowOfTheSemanticsIsAnsweredToKubectlAsThere() {
    return AdmissionRow.all().stream()
        .map(row -> {
          Callable<ToolRun> call = () -> replica.dryRun(row.yaml());
          Future<ToolRun> outcome = applying.submit(call);
          return DynamicTest.dynamicTest(row.title(), () -> check(row, outcome.get()));
        })
        .toList()
        .stream();
  }

  private static void check(AdmissionRow row, ToolRun outcome) {
    assertThat(outcome.exitCode())
        .as(outcome.errors())
        .isEqualTo(row.verb().equals("refused") ? 1 : 0);
    switch (row.verb()) {
      case "accepted" -> assertThat(outcome.errors()).doesNotContain("not enforced as written");
      case "warned" -> assertThat(outcome.errors()).contains("Warning: ").contains(row.code());
      default -> {
        if (row.refusedBy().equals("webhook")) {
          assertThat(outcome.errors()).contains(row.code() + ": ");
        }
      }
    }
  }

  @Test
  void whatShowsOnlyWithAllObjectsIsAWarningToItsAuthor() {
    String policy =
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: tokens}
        spec: {rules: [{from: [{source: {requestPrincipals: ["issuer/*"]}}]}]}
        """;
    // The first answers of a cold replica come without warnings that would take long.
    Await.until(
        "its author hears of it",
        PATIENCE,
        () -> replica.dryRun(policy).errors().contains("Warning: NO_TOKEN_VERIFIED: "));
    assertThat(replica.dryRun(policy).orFail()).contains("created (server dry run)");
  }

  @Test
  void aSecretThatIsDeletedComesBackWithTheSameAuthority() {
    String before = published();
    assertThat(before).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(
            replica
                .kubectl("delete", "secret", "portcullis-serving", "-n", replica.ownNamespace())
                .exitCode())
        .isZero();
    Await.until(
        "the Secret is there again",
        PATIENCE,
        () ->
            replica
                    .kubectl("get", "secret", "portcullis-serving", "-n", replica.ownNamespace())
                    .exitCode()
                == 0);
    assertThat(published()).isEqualTo(before);
    replica.awaitCalled();
  }

  @Test
  void aCaBundleThatWasOverwrittenIsMended() {
    String patch =
        "[{\"op\": \"replace\", \"path\": \"/webhooks/0/clientConfig/caBundle\", \"value\": \"\"}]";
    replica
        .kubectl(
            "patch",
            "validatingwebhookconfiguration",
            WebhookReplica.CONFIGURATION,
            "--type=json",
            "-p",
            patch)
        .orFail();
    Await.until("the bundle is there again", PATIENCE, () -> !bundle().isEmpty());
    replica.awaitCalled();
  }

  @Test
  void proxiesAreServedByTheSameAuthorityWhereNoCertificateIsNamed() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry(
        "authority",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(published().getBytes(StandardCharsets.US_ASCII))));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    String name = "portcullis." + replica.ownNamespace() + ".svc";
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), replica.xdsPort());
        SSLSocket socket =
            (SSLSocket)
                context.getSocketFactory().createSocket(plain, name, replica.xdsPort(), true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
    }
  }

  private static String bundle() {
    return replica
        .kubectl(
            "get",
            "validatingwebhookconfiguration",
            WebhookReplica.CONFIGURATION,
            "-o",
            "jsonpath={.webhooks[0].clientConfig.caBundle}")
        .orFail();
  }

  private static String published() {
    return replica
        .kubectl(
            "get",
            "configmap",
            "portcullis-ca",
            "-n",
            replica.ownNamespace(),
            "-o",
            "jsonpath={.data.ca\\.crt}")
        .orFail();
  }
}
