package dev.portcullis.compile.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.authz.AuthorizerPlan;
import dev.portcullis.compile.authz.AuthorizerPlan.Asked;
import dev.portcullis.compile.authz.AuthorizerPlan.Refusing;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.document.Node;
import dev.portcullis.document.ParsedFile;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorizers with {@code failOpen}: what configuration spoils must not let anybody pass. */
final class AuthorizersTest {
  private static final String MESH =
      """
      extensionProviders:
      - name: authz
        %s: {service: authz.foo.svc.cluster.local, port: 9000, failOpen: true}
      """;
  private static final String SERVICE =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: external, namespace: foo}
      spec: {action: CUSTOM, provider: {name: authz}, rules: [{}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: authz, namespace: foo}
      spec:
        hosts: [authz.foo.svc.cluster.local]
        location: MESH_INTERNAL
        resolution: %s
        ports: [{name: authz, number: 9000, protocol: %s}]
      """;
  private static final String ENDPOINT = "  endpoints: [{address: 127.0.0.1}]\n";
  private static final String STATIC_GRPC = SERVICE.formatted("STATIC", "GRPC") + ENDPOINT;
  private static final String RULE =
      """
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: authz, namespace: foo}
      spec:
        host: authz.foo.svc.cluster.local
        trafficPolicy: {%s}
      """;
  private static final String SECRET =
      """
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: authz, namespace: foo}
      stringData: {ca.crt: none}
      """;

  @Test
  void anAuthorizerIsAsked() {
    assertThat(grpc(STATIC_GRPC)).isInstanceOf(Asked.class);
    assertThat(grpc(STATIC_GRPC + RULE.formatted("tls: {mode: SIMPLE, sni: a.example}")))
        .isInstanceOf(Asked.class);
  }

  @Test
  void mutualTlsWithoutCertificatesRefuses() {
    String rule = RULE.formatted("tls: {mode: ISTIO_MUTUAL}");
    assertThat(refusal(grpc(STATIC_GRPC + rule))).contains("portcullis.identity");
    assertThat(plan("envoyExtAuthzGrpc", "portcullis: {identity: sds}\n", STATIC_GRPC + rule))
        .isInstanceOf(Asked.class);
  }

  @Test
  void mutualTlsOfThePortWithoutCertificatesRefuses() {
    String rule =
        RULE.formatted("portLevelSettings: [{port: {number: 9000}, tls: {mode: ISTIO_MUTUAL}}]");
    assertThat(refusal(grpc(STATIC_GRPC + rule))).contains("portcullis.identity");
  }

  @Test
  void tlsThatIsDroppedRefuses() {
    String rule = RULE.formatted("tls: {mode: SIMPLE, credentialName: authz}");
    assertThat(refusal(grpc(STATIC_GRPC + rule + SECRET))).contains("credentialName");
  }

  @Test
  void aSecretThatIsNotThereRefuses() {
    String rule =
        RULE.formatted("tls: {mode: SIMPLE, credentialName: authz}")
            + "  workloadSelector: {matchLabels: {app: a}}\n";
    assertThat(refusal(grpc(STATIC_GRPC + rule))).contains("there is no usable Secret authz");
  }

  @Test
  void connectionsThatArePassedThroughRefuse() {
    String rule = RULE.formatted("loadBalancer: {simple: PASSTHROUGH}");
    assertThat(refusal(grpc(STATIC_GRPC + rule))).contains("passed through");
  }

  @Test
  void anAuthorizerThatIsDialledWhereTheClientWentRefuses() {
    assertThat(refusal(grpc(SERVICE.formatted("NONE", "GRPC")))).contains("no address to ask");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  endpoints: []\n"})
  void noEndpointThatCanBeUsedRefuses(String endpoints) {
    assertThat(refusal(grpc(SERVICE.formatted("STATIC", "GRPC") + endpoints)))
        .contains("no address to ask");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP", "TCP", "\"\""})
  void aPortThatDoesNotSpeakGrpcRefuses(String protocol) {
    String service = SERVICE.formatted("STATIC", protocol) + ENDPOINT;
    assertThat(refusal(grpc(service))).contains("not declared to speak gRPC");
    assertThat(plan("envoyExtAuthzHttp", "", service)).isInstanceOf(Asked.class);
  }

  @Test
  void endpointsThatAreSelectedMayComeAndGo() {
    String selected = SERVICE.formatted("STATIC", "GRPC");
    assertThat(grpc(selected + "  workloadSelector: {labels: {app: authz}}\n"))
        .isInstanceOf(Asked.class);
  }

  private static String refusal(AuthorizerPlan plan) {
    assertThat(plan).isInstanceOf(Refusing.class);
    return ((Refusing) plan).reason();
  }

  private static AuthorizerPlan grpc(String documents) {
    return plan("envoyExtAuthzGrpc", "", documents);
  }

  private static AuthorizerPlan plan(String provider, String settings, String documents) {
    WorkloadGroupKey group =
        new WorkloadGroupKey(
            ProxyRole.SIDECAR,
            "foo",
            ImmutableSortedMap.of("app", "a"),
            null,
            PolicyDelivery.ATOMIC);
    ConfigView view =
        new ConfigView(1, objects(documents), mesh(MESH.formatted(provider) + settings));
    return requireNonNull(Authorizers.inUse(view, group).get("authz"));
  }

  private static MeshSettings mesh(String text) {
    return requireNonNull(new MeshConfigReader().read(parse(text)).settings());
  }

  private static ImmutableSortedMap<ConfigKey, ConfigObject> objects(String documents) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> objects = ImmutableSortedMap.naturalOrder();
    for (Node document : parse(documents).documents()) {
      for (ReadDocument read : new ConfigReader("default").read(document)) {
        ConfigObject object = requireNonNull(read.object(), () -> read.problems().toString());
        objects.put(object.key(), object);
      }
    }
    return objects.buildOrThrow();
  }

  private static ParsedFile parse(String text) {
    return new DocumentParser().parse("test.yaml", text.getBytes(UTF_8));
  }
}
