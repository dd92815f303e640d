package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ObjectArrays;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.PortcullisCommand;
import dev.portcullis.e2e.harness.ProjectedToken;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.kubernetes.TokenStream.Claim;
import io.grpc.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Proxies prove who they are by tokens that a real API server made and reviews. */
@WithCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProxyTokensTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Cluster cluster = Cluster.shared();
  private final SpiffeAuthority authority = new SpiffeAuthority("control plane");
  private final List<String> tokens = new ArrayList<>();
  private String shop;
  private String other;
  private ControlPlaneProcess replica;
  private TokenStream streams;
  private Path ca;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    shop = cluster.newNamespace("shop");
    other = cluster.newNamespace("other");
    cluster.apply(workload(shop, "web", "web") + workload(shop, "payments", "payments"));
    cluster.apply(workload(other, "web", "web") + workload(shop, "brief", "brief"));
    SpiffeAuthority.Issued own = authority.issueForHost("127.0.0.1");
    ca = Files.writeString(folder.resolve("ca.crt"), authority.certificatePem());
    replica =
        Replica.start(
            cluster,
            "portcullis-tokens",
            "--xds-tls-cert",
            Files.writeString(folder.resolve("tls.crt"), own.certificatePem()).toString(),
            "--xds-tls-key",
            Files.writeString(folder.resolve("tls.key"), own.keyPem()).toString(),
            "--xds-max-connection-age",
            "PT2S");
    replica.awaitReady();
    streams = new TokenStream(replica.xdsAddress(), authority);
  }

  @AfterAll
  void stop() {
    replica.close();
  }

  @Test
  @DisplayName("a proxy with its Pod's token is served; all others are refused, and why is logged")
  void onlyThePodItself() {
    Claim web = new Claim(shop, "web", "web-1", "");
    String good = token(shop, "web", "portcullis");
    assertThat(streams.ask(good, web)).isEqualTo(Status.OK);
    assertThat(streams.ask(good, new Claim(shop, "web", "web-1", "app=web"))).isEqualTo(Status.OK);

    assertRefused(null, web, Status.Code.UNAUTHENTICATED, "neither a client certificate");
    assertRefused(
        token(other, "web", "portcullis"),
        web,
        Status.Code.PERMISSION_DENIED,
        "service account %s/web, but the node claims %s/web".formatted(other, shop));
    assertRefused(
        good,
        new Claim(shop, "payments", "payments-1", ""),
        Status.Code.PERMISSION_DENIED,
        "claims %s/payments".formatted(shop));
    assertRefused(
        good,
        new Claim(shop, "web", "web-1", "app=payments"),
        Status.Code.PERMISSION_DENIED,
        "the label app=payments, which Pod %s/web-1 does not have".formatted(shop));
    assertRefused(
        token(shop, "web", "vault"), web, Status.Code.UNAUTHENTICATED, "does not take the token");
    String unbound = noted(cluster.token(shop, "web", "--audience", "portcullis"));
    assertRefused(unbound, web, Status.Code.UNAUTHENTICATED, "not bound to a Pod");
    String forged = noted(good.substring(0, good.lastIndexOf('.') + 1) + "Zm9yZ2VkLXNpZ25hdHVyZQ");
    assertRefused(forged, web, Status.Code.UNAUTHENTICATED, "does not take the token");
    noTokenIsLogged();
  }

  @Test
  @DisplayName("a token ends with its Pod")
  void aTokenEndsWithItsPod() {
    String brief = token(shop, "brief", "portcullis");
    cluster
        .kubectl()
        .run("delete", "pod", "brief-1", "-n", shop, "--force", "--grace-period=0")
        .orFail();
    assertRefused(
        brief,
        new Claim(shop, "brief", "brief-1", ""),
        Status.Code.UNAUTHENTICATED,
        "does not take the token");
    noTokenIsLogged();
  }

  @Test
  @DisplayName("a real Envoy comes back with the token that is in its file by then")
  void envoyComesBackWithTheNextToken(@TempDir Path directory, @TempDir Path own)
      throws IOException {
    ProjectedToken token = new ProjectedToken(directory);
    token.replace(token(shop, "payments", "portcullis"));
    try (EnvoyProcess envoy = envoy(token, own)) {
      envoy.awaitReady();
      Await.until("it is connected", LIMIT, this::isConnected);

      token.replace("not.a.token");
      Await.until("it is refused", LIMIT, () -> !isConnected());
      assertThat(envoy.state()).endsWith("LIVE");

      token.replace(token(shop, "payments", "portcullis"));
      Await.until("it is connected again", LIMIT, this::isConnected);
    }
    noTokenIsLogged();
  }

  private EnvoyProcess envoy(ProjectedToken token, Path own) throws IOException {
    InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
    Path secret = own.resolve("token.yaml");
    String[] how = {
      "--xds-ca", ca.toString(),
      "--xds-token", token.file().toString(),
      "--xds-token-secret", secret.toString()
    };
    String[] print = {"bootstrap", "--role", "sidecar", "--print-token-secret"};
    Files.writeString(
        secret, PortcullisCommand.run(ObjectArrays.concat(print, how, String.class)).output());
    String[] account = {"--service-account", "payments"};
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(
                "payments-1", "sidecar", shop, "app=any", Bootstraps.Transport.DELTA, admin),
            replica.xdsAddress(),
            ObjectArrays.concat(how, account, String.class));
    return EnvoyProcess.start(new EnvoyProcess.Setup("payments", bootstrap, admin, 1));
  }

  private boolean isConnected() {
    for (var proxy : replica.proxies().path("proxies")) {
      if (proxy.path("connected").asBoolean() && proxy.toString().contains("payments-1")) {
        return true;
      }
    }
    return false;
  }

  private void assertRefused(String token, Claim claim, Status.Code code, String why) {
    Status status = streams.ask(token, claim);
    assertThat(status.getCode()).as("%s", status).isEqualTo(code);
    assertThat(status.getDescription()).contains(why);
    assertThat(replica.process().log())
        .contains("proxy refused", String.valueOf(status.getDescription()));
  }

  private void noTokenIsLogged() {
    String log = replica.process().log();
    for (String token : tokens) {
      for (String part : Splitter.on('.').splitToList(token).subList(1, 3)) {
        assertThat(log).doesNotContain(part.substring(0, 20));
      }
    }
  }

  private String token(String namespace, String account, String audience) {
    return noted(
        cluster.token(
            namespace,
            account,
            "--audience",
            audience,
            "--bound-object-kind",
            "Pod",
            "--bound-object-name",
            account + "-1"));
  }

  private String noted(String token) {
    tokens.add(token);
    return token;
  }

  private static String workload(String namespace, String account, String app) {
    return """
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: %2$s, namespace: %1$s}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: %2$s-1, namespace: %1$s, labels: {app: %3$s}}
    spec:
      serviceAccountName: %2$s
      automountServiceAccountToken: false
      containers: [{name: app, image: app}]
    ---
    """
        .formatted(namespace, account, app);
  }
}
