package dev.portcullis.e2e.tokens;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.e2e.harness.EchoBackend;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.EnvoyJson;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A real Envoy with a listener for each rule set, from what the compiler makes of it. */
final class TokenRig implements AutoCloseable {
  private final EchoBackend backend = EchoBackend.start("backend");
  private final ImmutableMap<String, InetSocketAddress> listeners;
  private final EnvoyProcess envoy;

  private TokenRig(List<RuleSet> ruleSets) {
    ImmutableMap.Builder<String, InetSocketAddress> addresses = ImmutableMap.builder();
    List<String> parts = new ArrayList<>();
    for (RuleSet rules : ruleSets) {
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", FreePorts.next());
      addresses.put(rules.name(), address);
      parts.add(listener(rules, address.getPort()).strip());
    }
    listeners = addresses.buildOrThrow();
    InetSocketAddress admin = new InetSocketAddress("127.0.0.1", FreePorts.next());
    String bootstrap =
        """
        {"admin":{"address":%s},
         "static_resources":{
          "clusters":[{"name":"backend","type":"STATIC","connect_timeout":"5s","load_assignment":
            {"cluster_name":"backend","endpoints":[{"lb_endpoints":[{"endpoint":{"address":%s}}]}]}}],
          "listeners":[%s]}}
        """
            .formatted(
                address(admin.getPort()), address(backend.port()), String.join(",\n", parts));
    envoy = EnvoyProcess.start(new EnvoyProcess.Setup("tokens", bootstrap, admin, 1));
  }

  static TokenRig start(List<RuleSet> ruleSets) {
    TokenRig rig = new TokenRig(ruleSets);
    rig.envoy.awaitReady();
    return rig;
  }

  HttpAnswer ask(RuleSet rules, HttpRequest request) {
    try {
      InetSocketAddress address = listeners.get(rules.name());
      if (address == null) {
        throw new IllegalArgumentException(rules.name());
      }
      return RawHttpClient.exchange(address, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    envoy.close();
    backend.close();
  }

  private static String listener(RuleSet rules, int port) {
    return """
    {"name":"%s","address":%s,"filter_chains":[{"filters":[{"name":"hcm","typed_config":{
      "@type":"type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
      "stat_prefix":"%s",
      "local_reply_config":{"mappers":[{"filter":{"status_code_filter":{"comparison":
          {"op":"GE","value":{"default_value":400,"runtime_key":"none"}}}},
        "headers_to_add":[{"header":{"key":"x-details","value":"%%RESPONSE_CODE_DETAILS%%"}}]}]},
      "http_filters":[%s],
      "route_config":{"virtual_hosts":[{"name":"all","domains":["*"],
        "request_headers_to_add":[{"header":{"key":"x-claims",
          "value":"%%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:payload)%%"}}],
        "routes":[{"match":{"prefix":""},"route":{"cluster":"backend"}}]}]}}}]}]}
    """
        .formatted(rules.name(), address(port), rules.name(), filters(rules));
  }

  private static String filters(RuleSet rules) {
    ImmutableList.Builder<HttpFilter> filters = ImmutableList.builder();
    for (EncodedResource resource : rules.compiled()) {
      try {
        filters.add(
            HttpFilter.newBuilder()
                .setName(resource.name())
                .setTypedConfig(
                    TypedExtensionConfig.parseFrom(resource.body().getValue()).getTypedConfig())
                .build());
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    filters.add(
        HttpFilter.newBuilder()
            .setName("router")
            .setTypedConfig(DeterministicProto.pack(Router.getDefaultInstance()))
            .build());
    return filters.build().stream().map(EnvoyJson::json).collect(Collectors.joining(","));
  }

  private static String address(int port) {
    return "{\"socket_address\":{\"address\":\"127.0.0.1\",\"port_value\":%d}}".formatted(port);
  }
}
