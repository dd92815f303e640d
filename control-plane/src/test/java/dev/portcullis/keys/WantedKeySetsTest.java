package dev.portcullis.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.jwks.WantedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import dev.portcullis.model.JwksSettings.Fetch;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.source.SourceState;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which keys a state wants. */
final class WantedKeySetsTest {
  private static final String URI = "https://keys.example/jwks";

  private static final KeyMesh MESH =
      KeyMesh.of(
          policy("foo", "a", "{issuer: one, jwksUri: '" + URI + "', timeout: 2s}"),
          policy("foo", "b", "{issuer: one, jwksUri: '" + URI + "', timeout: 7s}"),
          policy("foo", "c", "{issuer: one, jwksUri: '" + URI + "'}"),
          policy("bar", "a", "{issuer: one, jwksUri: '" + URI + "'}"),
          policy("bar", "b", "{issuer: 'https://two.example'}"),
          policy("istio-system", "a", "{jwksUri: '" + URI + "'}"),
          policy("foo", "inline", "{issuer: three, jwks: '" + inlineKeys() + "'}"));

  private static String policy(String namespace, String name, String rule) {
    return """
    apiVersion: security.istio.io/v1
    kind: RequestAuthentication
    metadata: {name: %s, namespace: %s}
    spec: {jwtRules: [%s]}
    """
        .formatted(name, namespace, rule);
  }

  private static String inlineKeys() {
    return "{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\","
        + " \"x\": \"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
        + " \"y\": \"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";
  }

  private static MeshSettings fetchedBy(Fetch fetch) {
    JwksSettings defaults = JwksSettings.DEFAULT;
    return MeshSettings.DEFAULT.toBuilder()
        .rootNamespace("root")
        .jwks(
            new JwksSettings(
                fetch,
                defaults.maxStale(),
                defaults.minRefresh(),
                defaults.maxRefresh(),
                ImmutableList.of(),
                ImmutableListMultimap.of(),
                ImmutableMap.of()))
        .build();
  }

  @Test
  void everyReferenceIsWantedOnceWithTheLongestOfItsTimeouts() {
    WantedKeys wanted = new WantedKeySets().of(MESH.state());

    assertThat(wanted.timeouts())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                new JwksReference("foo", "one", URI), Duration.ofSeconds(7),
                new JwksReference("bar", "one", URI), Duration.ofSeconds(5),
                new JwksReference("bar", "https://two.example", ""), Duration.ofSeconds(5),
                new JwksReference("istio-system", "", URI), Duration.ofSeconds(5)));
  }

  @Test
  void whereProxiesFetchOnlyThePlaceOfKeysIsLookedFor() {
    KeyMesh mesh =
        KeyMesh.of(
            fetchedBy(Fetch.PROXY),
            policy("foo", "a", "{issuer: one, jwksUri: '" + URI + "'}"),
            policy("foo", "b", "{issuer: 'https://two.example'}"));

    assertThat(new WantedKeySets().of(mesh.state()).timeouts().keySet())
        .containsExactly(new JwksReference("foo", "https://two.example", ""));
  }

  @Test
  void theSettingsOfTheMeshGoAlong() {
    MeshSettings settings = fetchedBy(Fetch.CONTROL_PLANE);
    WantedKeys wanted = new WantedKeySets().of(KeyMesh.of(settings).state());

    assertThat(wanted.rootNamespace()).isEqualTo("root");
    assertThat(wanted.settings()).isSameAs(settings.jwks());
    assertThat(wanted.timeouts()).isEmpty();
  }

  @Test
  void anEditOfSomethingElseChangesNothing() {
    WantedKeySets keySets = new WantedKeySets();
    SourceState before = MESH.state();
    WantedKeys first = keySets.of(before);
    SourceState after =
        MESH.and(
                """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: deny, namespace: foo}
                spec: {action: DENY, rules: [{}]}
                """)
            .state();

    assertThat(keySets.of(after)).isSameAs(first);
  }

  @Test
  void anEditOfWhatIsReadIsNoticed() {
    WantedKeySets keySets = new WantedKeySets();
    WantedKeys first = keySets.of(MESH.state());
    KeyMesh more = MESH.and(policy("foo", "a", "{issuer: other, jwksUri: '" + URI + "'}"));

    assertThat(keySets.of(more.state()).timeouts())
        .containsKey(new JwksReference("foo", "other", URI));
    assertThat(keySets.of(KeyMesh.of(fetchedBy(Fetch.PROXY)).and().state()).settings().fetch())
        .isEqualTo(Fetch.PROXY);
    assertThat(first.timeouts()).doesNotContainKey(new JwksReference("foo", "other", URI));
  }

  @Test
  void aChangeOfEndpointsChangesTheHostsOfTheNextAnswer() {
    WantedKeySets keySets = new WantedKeySets();
    String service =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: keys, namespace: foo, annotations: {portcullis.dev/endpoints: "%s:80"}}
        spec: {ports: [{port: 80}]}
        """;
    WantedKeys before = keySets.of(MESH.and(service.formatted("10.0.0.1")).state());
    WantedKeys after = keySets.of(MESH.and(service.formatted("10.0.0.2")).state());

    assertThat(before.hosts().route("foo", "keys", 80).toString()).contains("10.0.0.1");
    assertThat(after.hosts().route("foo", "keys", 80).toString()).contains("10.0.0.2");
  }
}
