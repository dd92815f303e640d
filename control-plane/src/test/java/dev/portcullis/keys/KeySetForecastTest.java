package dev.portcullis.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.compile.ConfigView;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.document.ReadMeshConfig;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.source.SourceState;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of which it shows beforehand that they can't be fetched. */
final class KeySetForecastTest {
  private static final MeshSettings MESH =
      mesh(
          """
          portcullis:
            jwks:
              allowedCidrs: [127.0.0.2/32]
              allowedHosts: [{namespace: bar, hosts: ["*.idp.example", keys]}]
              issuers: [{issuer: proxied, proxy: "http://169.254.1.1:3128"}]
          """);

  private static MeshSettings mesh(String text) {
    ReadMeshConfig read =
        new MeshConfigReader().read(new DocumentParser().parse("mesh.yaml", text.getBytes(UTF_8)));
    if (read.settings() == null) {
      throw new AssertionError(read.problems().toString());
    }
    return read.settings();
  }

  private static String forecast(KeyMesh mesh) {
    SourceState state = mesh.state();
    return KeySetForecast.of(new ConfigView(1, state.objects(), state.mesh())).stream()
        .map(problem -> problem.code() + " " + cause(problem))
        .collect(Collectors.joining("\n"));
  }

  private static String cause(ConfigProblem problem) {
    return problem.message().replace("keys can't be fetched: ", "");
  }

  private static String policy(String namespace, String rule) {
    return """
    apiVersion: security.istio.io/v1
    kind: RequestAuthentication
    metadata: {name: jwt, namespace: %s}
    spec: {jwtRules: [%s]}
    """
        .formatted(namespace, rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          foo | https://keys.example/jwks        | ''
          foo | http://10.0.0.1/jwks             | ''
          foo | http://127.0.0.2/jwks            | ''
          foo | http://127.0.0.1/jwks            | KEY_SERVER_NOT_ALLOWED 127.0.0.1, a loopback address
          foo | http://[::ffff:7f00:1]/jwks      | KEY_SERVER_NOT_ALLOWED 127.0.0.1, a loopback address
          foo | http://169.254.169.254/latest    | KEY_SERVER_NOT_ALLOWED 169.254.169.254, the address of a cloud
          bar | https://login.idp.example/jwks   | ''
          bar | https://keys.example/jwks        | KEY_SERVER_NOT_ALLOWED keys.example is none of the hosts
          """)
  void aServerThatMustNotBeAskedIsAnError(String namespace, String uri, String problem) {
    String rule = "{issuer: one, jwksUri: '" + uri + "'}";
    String found = forecast(KeyMesh.of(MESH, policy(namespace, rule)));

    if (problem.isEmpty()) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).startsWith(problem);
    }
  }

  @Test
  void theEndpointsOfTheMeshCountAsWell() {
    KeyMesh mesh = KeyMesh.of(MESH, policy("foo", "{issuer: one, jwksUri: 'http://keys:8000/'}"));
    String service =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: keys, namespace: foo, annotations: {portcullis.dev/endpoints: "%s"}}
        spec: {ports: [{port: %d}]}
        """;

    assertThat(forecast(mesh)).isEmpty();
    assertThat(forecast(mesh.and(service.formatted("127.0.0.1:80,127.0.0.3:80", 8000))))
        .startsWith("KEY_SERVER_NOT_ALLOWED 127.0.0.1, a loopback address (and 1 more)");
    assertThat(forecast(mesh.and(service.formatted("127.0.0.1:80,10.0.0.1:80", 8000)))).isEmpty();
    assertThat(forecast(mesh.and(service.formatted("localhost:80", 8000)))).isEmpty();
    assertThat(forecast(mesh.and(service.formatted("10.0.0.1:80", 80))))
        .isEqualTo(
            "KEY_SERVER_NOT_ALLOWED keys is not asked: Service foo/keys has no port 8000, only 80");
  }

  @Test
  void aServiceWithoutEndpointsMayHaveSomeLater() {
    KeyMesh mesh =
        KeyMesh.of(
            MESH,
            policy("foo", "{issuer: one, jwksUri: 'http://keys/'}"),
            """
            apiVersion: v1
            kind: Service
            metadata: {name: keys, namespace: foo}
            spec: {ports: [{port: 80}], selector: {app: keys}}
            """);

    assertThat(forecast(mesh)).isEmpty();
  }

  @Test
  void anIssuerThatIsNoUriHasNoPlaceForItsDocument() {
    assertThat(forecast(KeyMesh.of(MESH, policy("foo", "{issuer: someone}"))))
        .startsWith("KEYS_NOT_FETCHED the URI is relative");
    assertThat(forecast(KeyMesh.of(MESH, policy("foo", "{issuer: 'https://idp.example'}"))))
        .isEmpty();
  }

  @Test
  void theHttpProxyIsDialledToo() {
    assertThat(
            forecast(
                KeyMesh.of(
                    MESH, policy("foo", "{issuer: proxied, jwksUri: 'https://keys.example/'}"))))
        .startsWith("KEY_SERVER_NOT_ALLOWED 169.254.1.1, a link-local address");
  }

  @Test
  void whatOnlyAFileCanGiveIsNotTakenFromASecret() {
    KeyMesh mesh =
        KeyMesh.of(
            MESH,
            policy("foo", "{issuer: one, jwksUri: 'https://keys.example/'}"),
            EntryRoutesTest.entry("foo", "keys", "keys.example", "DNS", ""),
            """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: keys, namespace: foo}
            spec:
              host: keys.example
              trafficPolicy: {tls: {mode: MUTUAL, credentialName: client}}
            """);

    assertThat(forecast(mesh))
        .startsWith("KEY_SERVER_NOT_ALLOWED keys.example is not asked: its certificates are");
  }

  @Test
  void whereProxiesFetchItIsTheirConcern() {
    KeyMesh mesh =
        KeyMesh.of(
            mesh("portcullis: {jwks: {fetch: proxy}}"),
            policy("foo", "{issuer: one, jwksUri: 'http://127.0.0.1/'}"));

    assertThat(forecast(mesh)).isEmpty();
  }
}
