package dev.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.envoy.PhasedTransition;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.e2e.harness.EnvoyValidation;
import dev.portcullis.e2e.harness.WithEnvoy;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.EnvoyJson;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Envoy takes whatever the golden policies compile to: whole, in slots, and both contents of each
 * slot on the way from one case to the next.
 */
@WithEnvoy
final class GoldenPoliciesLoadTest {
  private static final Path CASES = Path.of("../control-plane/src/test/resources/policy");
  private static final PhasedTransition TRANSITION = new PhasedTransition();

  static List<Path> cases() throws IOException {
    try (Stream<Path> cases = Files.list(CASES)) {
      return cases.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyGoldenLoadsInEnvoy(Path policyCase) throws IOException {
    List<EncodedResource> resources = new ArrayList<>();
    for (ProxyRole role : ProxyRole.values()) {
      resources.addAll(compile(policyCase, role, PolicyDelivery.ATOMIC));
      ImmutableMap<String, EncodedResource> slots =
          byName(compile(policyCase, role, PolicyDelivery.PHASED));
      for (Path other : List.of(CASES.resolve("no-policy"), CASES.resolve("string-forms"))) {
        resources.addAll(
            TRANSITION.steps(byName(compile(other, role, PolicyDelivery.PHASED)), slots));
      }
      resources.addAll(slots.values());
    }
    assertThat(EnvoyValidation.objections(EnvoyJson.json(bootstrap(resources)))).isEmpty();
  }

  private static ImmutableMap<String, EncodedResource> byName(List<EncodedResource> resources) {
    return Maps.uniqueIndex(resources, EncodedResource::name);
  }

  private static ImmutableList<EncodedResource> compile(
      Path policyCase, ProxyRole role, PolicyDelivery delivery) throws IOException {
    ConfigReader reader = new ConfigReader("default");
    List<ConfigObject> objects =
        new DocumentParser()
                .parse("input.yaml", Files.readAllBytes(policyCase.resolve("input.yaml")))
                .documents()
                .stream()
                .flatMap(document -> reader.read(document).stream())
                .map(GoldenPoliciesLoadTest::enforced)
                .filter(Objects::nonNull)
                .toList();
    WorkloadGroupKey group =
        new WorkloadGroupKey(
            role,
            "foo",
            ImmutableSortedMap.of(
                "app", "httpbin", "version", "v1", "gateway.networking.k8s.io/gateway-name", "gw"),
            null,
            delivery);
    ConfigView view =
        new ConfigView(
            1,
            ImmutableSortedMap.copyOf(Maps.uniqueIndex(objects, ConfigObject::key)),
            MeshSettings.DEFAULT);
    return new PolicyCompiler().compile(view, group).resources();
  }

  private static ConfigObject enforced(ReadDocument read) {
    return read.object() != null ? read.object() : read.closed();
  }

  private static Bootstrap bootstrap(List<EncodedResource> resources)
      throws InvalidProtocolBufferException {
    HttpConnectionManager.Builder manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("golden")
            .setRouteConfig(RouteConfiguration.getDefaultInstance());
    for (EncodedResource resource : resources) {
      manager.addHttpFilters(
          HttpFilter.newBuilder()
              .setName(resource.name())
              .setTypedConfig(
                  TypedExtensionConfig.parseFrom(resource.body().getValue()).getTypedConfig()));
    }
    manager.addHttpFilters(
        HttpFilter.newBuilder()
            .setName("router")
            .setTypedConfig(DeterministicProto.pack(Router.getDefaultInstance())));
    Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
    bootstrap
        .getStaticResourcesBuilder()
        .addListeners(
            Listener.newBuilder()
                .setName("golden")
                .setAddress(
                    Address.newBuilder()
                        .setSocketAddress(
                            SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(0)))
                .addFilterChains(
                    FilterChain.newBuilder()
                        .addFilters(
                            Filter.newBuilder()
                                .setName("http")
                                .setTypedConfig(DeterministicProto.pack(manager.build())))));
    return bootstrap.build();
  }
}
