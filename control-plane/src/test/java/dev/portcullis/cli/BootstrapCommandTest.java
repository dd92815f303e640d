package dev.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.WatchedDirectory;
import io.envoyproxy.envoy.extensions.filters.http.credential_injector.v3.CredentialInjector;
import io.envoyproxy.envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.http.injected_credentials.generic.v3.Generic;
import io.envoyproxy.envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The bootstrap that is printed, read as Envoy reads it: unknown fields are errors. */
final class BootstrapCommandTest {
  private static final JsonFormat.Parser STRICT =
      JsonFormat.parser()
          .usingTypeRegistry(
              com.google.protobuf.TypeRegistry.newBuilder()
                  .add(DownstreamConnectionsConfig.getDescriptor())
                  .add(HttpProtocolOptions.getDescriptor())
                  .add(CredentialInjector.getDescriptor())
                  .add(Generic.getDescriptor())
                  .add(UpstreamCodec.getDescriptor())
                  .add(UpstreamTlsContext.getDescriptor())
                  .build());

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aGatewayWithoutLabelsIsIstiosIngressGateway() throws IOException {
    Node node = bootstrap("--role", "gateway").getNode();
    assertThat(node.getId())
        .startsWith("router~127.0.0.1~")
        .endsWith("~istio-system.svc.cluster.local");
    assertThat(node.getMetadata().getFieldsOrThrow("NAMESPACE").getStringValue())
        .isEqualTo("istio-system");
    assertThat(node.getMetadata().getFieldsOrThrow("PORTCULLIS_XDS_CLUSTER").getStringValue())
        .isEqualTo("xds-grpc");
    assertThat(node.getMetadata().getFieldsOrThrow("LABELS").getStructValue().getFieldsMap())
        .containsOnlyKeys("app", "istio");
  }

  @Test
  void aSidecarHasTheLabelsAndNamespaceItIsGiven() throws IOException {
    Node node =
        bootstrap("--role", "sidecar", "--namespace", "foo", "--labels", "app=httpbin,version=v1")
            .getNode();
    assertThat(node.getId()).startsWith("sidecar~");
    assertThat(node.getMetadata().getFieldsOrThrow("NAMESPACE").getStringValue()).isEqualTo("foo");
    assertThat(node.getMetadata().getFieldsOrThrow("LABELS").getStructValue().getFieldsMap())
        .containsOnlyKeys("app", "version");
    assertThat(node.getMetadata().getFieldsOrThrow("INTERCEPTION_MODE").getStringValue())
        .isEqualTo("NONE");
  }

  @Test
  void aSidecarSaysHowItsWorkloadIsIntercepted() throws IOException {
    Node node = bootstrap("--role", "sidecar", "--interception", "tproxy").getNode();
    assertThat(node.getMetadata().getFieldsOrThrow("INTERCEPTION_MODE").getStringValue())
        .isEqualTo("TPROXY");
  }

  @Test
  void aGatewayHasNothingToIntercept() {
    assertThat(run("--role", "gateway", "--interception", "redirect")).isEqualTo(2);
    assertThat(err.toString()).contains("a gateway has ports of its own");
  }

  @Test
  void anAgentForCertificatesIsAClusterOfTheNameThatListenersAsk() throws IOException {
    assertThat(
            bootstrap("--role", "sidecar", "--identity-sds", "unix:///run/agent.sock")
                .getStaticResources()
                .getClustersList())
        .extracting(Cluster::getName)
        .containsExactly("xds-grpc", "sds-grpc");
  }

  @Test
  void certificatesFromFilesAreSecretsOfTheNamesThatListenersAsk() throws IOException {
    assertThat(
            bootstrap("--role", "sidecar", "--identity-files", "a.crt,a.key,ca.crt")
                .getStaticResources()
                .getSecretsList())
        .extracting(Secret::getName)
        .containsExactly("default", "ROOTCA");
  }

  @Test
  void certificatesComeFromOnePlaceOfWhichAllIsKnown() {
    assertThat(run("--role", "sidecar", "--identity-files", "a.crt,a.key")).isEqualTo(2);
    assertThat(run("--role", "sidecar", "--identity-sds", "nowhere")).isEqualTo(2);
    assertThat(run("--role", "sidecar", "--identity-sds", "a:1", "--identity-files", "a,b,c"))
        .isEqualTo(2);
  }

  @Test
  void aFragmentIsCutOffThePathAsIstiosProxiesDo() throws IOException {
    assertThat(
            bootstrap("--role", "gateway")
                .getLayeredRuntime()
                .getLayers(0)
                .getStaticLayer()
                .getFieldsOrThrow("envoy.reloadable_features.http_reject_path_with_fragment")
                .getBoolValue())
        .isFalse();
  }

  @Test
  void aUnixSocketIsReachedByAPipe() throws IOException {
    Cluster cluster = cluster("--role", "gateway", "--xds-address", "unix:///run/p.sock");
    assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STATIC);
    assertThat(
            cluster
                .getLoadAssignment()
                .getEndpoints(0)
                .getLbEndpoints(0)
                .getEndpoint()
                .getAddress()
                .getPipe()
                .getPath())
        .isEqualTo("/run/p.sock");
  }

  @Test
  void theControlPlanesCertificateIsVerifiedByNameAndCa() throws IOException {
    Cluster cluster =
        cluster("--role", "gateway", "--xds-address", "cp.example:18000", "--xds-ca", "ca.pem");
    assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
    UpstreamTlsContext tls =
        cluster.getTransportSocket().getTypedConfig().unpack(UpstreamTlsContext.class);
    assertThat(tls.getSni()).isEqualTo("cp.example");
    assertThat(
            tls.getCommonTlsContext()
                .getValidationContext()
                .getMatchTypedSubjectAltNames(0)
                .getMatcher()
                .getExact())
        .isEqualTo("cp.example");
  }

  @Test
  void aClientCertificateWithoutACaIsRefused() {
    assertThat(run("--role", "gateway", "--xds-cert", "c.pem", "--xds-key", "k.pem")).isEqualTo(2);
    assertThat(err.toString()).contains("--xds-ca");
  }

  @Test
  void aTokenGoesWithEveryStreamAndIsReadAgain() throws IOException {
    Cluster cluster =
        cluster("--role", "gateway", "--xds-ca", "ca.pem", "--xds-token", "/run/portcullis/token");
    assertThat(out.toString()).containsPattern("header_value_prefix: ['\"]Bearer ['\"]");
    HttpProtocolOptions options =
        cluster
            .getTypedExtensionProtocolOptionsOrThrow(
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions")
            .unpack(HttpProtocolOptions.class);
    assertThat(options.getHttpFiltersList())
        .extracting(HttpFilter::getName)
        .containsExactly(
            "envoy.filters.http.credential_injector", "envoy.filters.http.upstream_codec");
    CredentialInjector injector =
        options.getHttpFilters(0).getTypedConfig().unpack(CredentialInjector.class);
    assertThat(injector.getAllowRequestWithoutCredential()).isFalse();
    assertThat(injector.getCredential().getTypedConfig().unpack(Generic.class))
        .isEqualTo(
            Generic.newBuilder()
                .setHeader("authorization")
                .setCredential(
                    SdsSecretConfig.newBuilder()
                        .setName("xds-token")
                        .setSdsConfig(
                            ConfigSource.newBuilder()
                                .setResourceApiVersion(ApiVersion.V3)
                                .setPathConfigSource(
                                    PathConfigSource.newBuilder()
                                        .setPath("/run/portcullis/token.yaml")
                                        .setWatchedDirectory(
                                            WatchedDirectory.newBuilder()
                                                .setPath("/run/portcullis")))))
                .build());
  }

  @Test
  void whoHasATokenClaimsNoLabels() throws IOException {
    assertThat(
            bootstrap("--role", "gateway", "--xds-ca", "ca.pem", "--xds-token", "/run/token")
                .getNode()
                .getMetadata()
                .getFieldsMap())
        .containsKey("NAMESPACE")
        .doesNotContainKey("LABELS");
  }

  @Test
  void aTokenIsNotSentInPlaintext() {
    assertThat(run("--role", "gateway", "--xds-token", "/run/token")).isEqualTo(2);
    assertThat(err.toString()).contains("--xds-token needs --xds-ca");
    assertThat(run("--role", "gateway", "--xds-ca", "a", "--xds-token", "token")).isEqualTo(2);
    assertThat(err.toString()).contains("not an absolute path");
    assertThat(
            run(
                "--role",
                "gateway",
                "--xds-address",
                "unix:///run/p.sock",
                "--xds-token",
                "/run/token"))
        .isZero();
  }

  @Test
  void theSecretOfATokenNamesItsFileAndDirectory() {
    assertThat(run("--role", "gateway", "--xds-token", "/run/\"x\"/token", "--print-token-secret"))
        .isZero();
    assertThat(out.toString())
        .contains("filename: \"/run/\\\"x\\\"/token\"", "path: \"/run/\\\"x\\\"\"");
    assertThat(run("--role", "gateway", "--print-token-secret")).isEqualTo(2);
  }

  @Test
  void everyReplicaOfAControlPlaneIsAnEndpoint() throws IOException {
    assertThat(
            cluster("--role", "gateway", "--xds-address", "127.0.0.1:1,127.0.0.1:2")
                .getLoadAssignment()
                .getEndpoints(0)
                .getLbEndpointsList())
        .extracting(endpoint -> endpoint.getEndpoint().getAddress().getSocketAddress())
        .extracting(SocketAddress::getPortValue)
        .containsExactly(1, 2);
  }

  @Test
  void aFileIsForItsOwnerOnlyAndReplacedOnlyOnDemand(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("envoy.yaml");
    String[] command = {"--role", "gateway", "--out", file.toString()};
    assertThat(run(command)).isEqualTo(0);
    assertThat(out.toString()).isEmpty();
    assertThat(Files.readString(file)).contains("router~127.0.0.1~");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(run(command)).isNotEqualTo(0);
    assertThat(err.toString()).contains("--force");
  }

  @Test
  void theRecommendedCommandLineRefusesUnknownFields() {
    assertThat(run("--role", "gateway", "--command")).isZero();
    assertThat(out.toString()).contains("--reject-unknown-dynamic-fields");
  }

  private Cluster cluster(String... arguments) throws IOException {
    return bootstrap(arguments).getStaticResources().getClusters(0);
  }

  private Bootstrap bootstrap(String... arguments) throws IOException {
    assertThat(run(arguments)).as(err.toString()).isZero();
    // Envoy 1.40 has this field, the artifact with its messages not yet.
    String known = out.toString().replaceAll("\\s+header_value_prefix: .*", "");
    Object yaml = new Load(LoadSettings.builder().build()).loadFromString(known);
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    STRICT.merge(
        new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(yaml), bootstrap);
    return bootstrap.build();
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "bootstrap";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Portcullis.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }
}
