package dev.portcullis.bootstrap;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import dev.portcullis.bootstrap.XdsEndpoint.Authority;
import dev.portcullis.bootstrap.XdsEndpoint.AuthorityFile;
import dev.portcullis.bootstrap.XdsEndpoint.AuthorityText;
import dev.portcullis.bootstrap.XdsEndpoint.Certificate;
import dev.portcullis.bootstrap.XdsEndpoint.Host;
import dev.portcullis.bootstrap.XdsEndpoint.Pipe;
import dev.portcullis.bootstrap.XdsEndpoint.Place;
import dev.portcullis.bootstrap.XdsEndpoint.Tls;
import org.jspecify.annotations.Nullable;

/** Clusters of gRPC services: the control plane's own, and others that a bootstrap needs. */
final class XdsCluster {
  static final String NAME = "xds-grpc";

  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final String TYPE = "type.googleapis.com/";

  private XdsCluster() {}

  /** That of the control plane. */
  static ImmutableMap<String, Object> of(XdsEndpoint xds) {
    ImmutableMap.Builder<String, Object> cluster =
        grpc(
            NAME,
            xds.places().stream().anyMatch(XdsCluster::isName) ? "STRICT_DNS" : "STATIC",
            xds.places().stream().map(XdsCluster::address).collect(ImmutableList.toImmutableList()),
            xds.token());
    if (xds.tls() != null) {
      cluster.put("transport_socket", tls(xds.tls()));
    }
    return cluster.buildOrThrow();
  }

  /** One of another service, at a single address. */
  static ImmutableMap<String, Object> of(
      String name, String discovery, ImmutableMap<String, Object> address) {
    return grpc(name, discovery, ImmutableList.of(address), null).buildOrThrow();
  }

  private static ImmutableMap.Builder<String, Object> grpc(
      String name,
      String discovery,
      ImmutableList<ImmutableMap<String, Object>> addresses,
      @Nullable XdsToken token) {
    ImmutableMap.Builder<String, Object> cluster = ImmutableMap.builder();
    cluster.put("name", name);
    cluster.put("type", discovery);
    cluster.put("connect_timeout", "5s");
    cluster.put("typed_extension_protocol_options", ImmutableMap.of(HTTP_OPTIONS, http2(token)));
    ImmutableList<Object> endpoints =
        addresses.stream()
            .map(address ->
                ImmutableMap.of("endpoint", ImmutableMap.<String, Object>of("address", address)))
            .collect(ImmutableList.toImmutableList());
    return cluster.put(
        "load_assignment",
        ImmutableMap.of(
            "cluster_name",
            name,
            "endpoints",
            ImmutableList.of(ImmutableMap.of("lb_endpoints", endpoints))));
  }

  /** A half-open connection must be noticed: a proxy on one hears of no edit. */
  private static ImmutableMap<String, Object> http2(@Nullable XdsToken token) {
    ImmutableMap<String, Object> keepalive = ImmutableMap.of("interval", "30s", "timeout", "10s");
    ImmutableMap.Builder<String, Object> options = ImmutableMap.builder();
    options.put("@type", TYPE + HTTP_OPTIONS);
    options.put(
        "explicit_http_config",
        ImmutableMap.of(
            "http2_protocol_options", ImmutableMap.of("connection_keepalive", keepalive)));
    if (token != null) {
      options.put("http_filters", ImmutableList.of(injector(token), codec()));
    }
    return options.buildOrThrow();
  }

  /** A stream without the token would only be refused: Envoy itself refuses it, and says why. */
  private static ImmutableMap<String, Object> injector(XdsToken token) {
    ImmutableMap<String, Object> secret =
        ImmutableMap.of(
            "name",
            XdsToken.NAME,
            "sds_config",
            ImmutableMap.of(
                "resource_api_version",
                "V3",
                "path_config_source",
                ImmutableMap.of(
                    "path",
                    token.secret().toString(),
                    // A token that is not there at the start is looked for when it may be.
                    "watched_directory",
                    ImmutableMap.of("path", token.directory().toString()))));
    ImmutableMap<String, Object> generic =
        ImmutableMap.of(
            "@type",
            TYPE + "envoy.extensions.http.injected_credentials.generic.v3.Generic",
            "credential",
            secret,
            "header",
            "authorization",
            "header_value_prefix",
            "Bearer ");
    return filter(
        "envoy.filters.http.credential_injector",
        ImmutableMap.of(
            "@type",
            TYPE + "envoy.extensions.filters.http.credential_injector.v3.CredentialInjector",
            "overwrite",
            true,
            "credential",
            filter("envoy.http.injected_credentials.generic", generic)));
  }

  private static ImmutableMap<String, Object> codec() {
    return filter(
        "envoy.filters.http.upstream_codec",
        ImmutableMap.of(
            "@type", TYPE + "envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec"));
  }

  private static ImmutableMap<String, Object> filter(
      String name, ImmutableMap<String, Object> config) {
    return ImmutableMap.of("name", name, "typed_config", config);
  }

  private static ImmutableMap<String, Object> tls(Tls tls) {
    ImmutableMap.Builder<String, Object> validation = ImmutableMap.builder();
    validation.put("trusted_ca", source(tls.authority()));
    ImmutableMap.Builder<String, Object> context = ImmutableMap.builder();
    context.put("@type", TYPE + "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext");
    String serverName = tls.serverName();
    if (serverName != null) {
      boolean address = InetAddresses.isInetAddress(serverName);
      if (!address) {
        context.put("sni", serverName);
      }
      validation.put(
          "match_typed_subject_alt_names",
          ImmutableList.of(
              ImmutableMap.of(
                  "san_type",
                  address ? "IP_ADDRESS" : "DNS",
                  "matcher",
                  ImmutableMap.of("exact", serverName))));
    }
    ImmutableMap.Builder<String, Object> common = ImmutableMap.builder();
    common.put("alpn_protocols", ImmutableList.of("h2"));
    common.put("validation_context", validation.buildOrThrow());
    Certificate own = tls.own();
    if (own != null) {
      common.put(
          "tls_certificates",
          ImmutableList.of(
              ImmutableMap.of(
                  "certificate_chain", ImmutableMap.of("filename", own.chain().toString()),
                  "private_key", ImmutableMap.of("filename", own.key().toString()))));
    }
    context.put("common_tls_context", common.buildOrThrow());
    return filter("envoy.transport_sockets.tls", context.buildOrThrow());
  }

  private static ImmutableMap<String, Object> source(Authority authority) {
    return switch (authority) {
      case AuthorityFile(var file) -> ImmutableMap.of("filename", file.toString());
      case AuthorityText(var pem) -> ImmutableMap.of("inline_string", pem);
    };
  }

  private static boolean isName(Place place) {
    return place instanceof Host(var host) && !InetAddresses.isInetAddress(host.getHost());
  }

  private static ImmutableMap<String, Object> address(Place place) {
    return switch (place) {
      case Pipe(var path) -> ImmutableMap.of("pipe", ImmutableMap.of("path", path));
      case Host(var host) -> SocketAddresses.of(host.getHost(), host.getPort());
    };
  }
}
