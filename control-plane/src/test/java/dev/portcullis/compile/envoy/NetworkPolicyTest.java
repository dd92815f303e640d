package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.WorkloadGroupKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which listeners an edit of a policy changes, and so whose connections it drains. */
final class NetworkPolicyTest {
  private static final String SIDECAR =
      """
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: db, namespace: foo}
      spec:
        ingress:
        - {port: {number: 8000, name: http, protocol: HTTP}, captureMode: NONE, bind: 127.0.0.1, defaultEndpoint: "127.0.0.1:80"}
        - {port: {number: 3306, name: mysql, protocol: TCP}, captureMode: NONE, bind: 127.0.0.1, defaultEndpoint: "127.0.0.1:81"}
        - {port: {number: 6379, name: redis, protocol: TCP}, captureMode: NONE, bind: 127.0.0.1, defaultEndpoint: "127.0.0.1:82"}
      """;

  @Test
  @DisplayName("a rule for one port changes that port's listener only")
  void aRuleForOnePortChangesThatPortOnly() {
    Map<String, String> before =
        listeners("{action: DENY, rules: [{to: [{operation: {ports: [\"1\"]}}]}]}");
    Map<String, String> after =
        listeners("{action: DENY, rules: [{to: [{operation: {ports: [\"3306\"]}}]}]}");

    assertThat(Maps.difference(before, after).entriesDiffering())
        .containsOnlyKeys("127.0.0.1_3306");
  }

  @Test
  @DisplayName("what only HTTP can tell of an ALLOW rule changes no listener")
  void anEditOfAnAllowRuleOfHttpChangesNothing() {
    assertThat(listeners("{rules: [{to: [{operation: {paths: [/a]}}]}]}"))
        .isEqualTo(listeners("{rules: [{to: [{operation: {paths: [/b]}}]}]}"));
  }

  @Test
  @DisplayName("a DENY rule of HTTP without ports changes every listener of connections")
  void aDenyRuleOfHttpChangesEveryTcpListener() {
    Map<String, String> before = listeners("{action: AUDIT}");
    Map<String, String> after =
        listeners("{action: DENY, rules: [{to: [{operation: {methods: [POST]}}]}]}");

    assertThat(Maps.difference(before, after).entriesDiffering())
        .containsOnlyKeys("127.0.0.1_3306", "127.0.0.1_6379");
  }

  @Test
  @DisplayName("a listener of connections is blamed on the policies in it, one of HTTP is not")
  void aListenerIsBlamedOnThePoliciesInIt() {
    for (EncodedResource listener : compile("{}")) {
      assertThat(listener.origins())
          .extracting(ResourceOrigin::kind)
          .as(listener.name())
          .isEqualTo(
              listener.name().endsWith("8000")
                  ? List.of("Sidecar")
                  : List.of("AuthorizationPolicy", "Sidecar"));
    }
  }

  private static Map<String, String> listeners(String policy) {
    return compile(policy).stream()
        .collect(Collectors.toMap(EncodedResource::name, EncodedResource::version));
  }

  private static List<EncodedResource> compile(String policy) {
    String yaml =
        SIDECAR
            + "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n"
            + "metadata: {name: p, namespace: foo}\nspec: "
            + policy;
    ConfigReader reader = new ConfigReader("default");
    ImmutableSortedMap<ConfigKey, ConfigObject> objects =
        new DocumentParser()
            .parse("input.yaml", yaml.getBytes(StandardCharsets.UTF_8)).documents().stream()
                .flatMap(document -> reader.read(document).stream())
                .map(read -> read.object())
                .collect(
                    ImmutableSortedMap.toImmutableSortedMap(
                        ConfigKey::compareTo, ConfigObject::key, object -> object));
    WorkloadGroupKey group =
        new WorkloadGroupKey(
            ProxyRole.SIDECAR, "foo", ImmutableSortedMap.of(), null, PolicyDelivery.ATOMIC);
    Compiled compiled =
        new RoutingCompiler().compile(new ConfigView(1, objects, MeshSettings.DEFAULT), group);
    return compiled.resources().stream()
        .filter(resource -> resource.type() == ResourceType.LISTENER)
        .toList();
  }
}
