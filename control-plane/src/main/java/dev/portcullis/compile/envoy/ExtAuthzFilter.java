package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.authz.AuthorizerPlan.Asked;
import dev.portcullis.compile.authz.ExternalCheck;
import dev.portcullis.model.ExtensionProvider.Call;
import dev.portcullis.model.ExtensionProvider.GrpcAuthorizer;
import dev.portcullis.model.ExtensionProvider.HttpAuthorizer;
import dev.portcullis.model.ExtensionProvider.RequestBody;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationRequest;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher.PathSegment;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.envoyproxy.envoy.type.v3.HttpStatus;

/** Renders an external authorizer as Envoy's {@code ext_authz} filter: always with a service. */
final class ExtAuthzFilter {
  static final String NAME = "envoy.filters.http.ext_authz";

  private ExtAuthzFilter() {}

  /** Asks about the requests of which the filter before it has noted a rule of the provider. */
  static ExtAuthz render(Asked asked) {
    ExtAuthz.Builder filter =
        ExtAuthz.newBuilder()
            .setTransportApiVersion(ApiVersion.V3)
            .setFilterEnabledMetadata(isNoted(RbacFilter.NAME, asked.provider().name()));
    set(filter, asked.provider().call());
    switch (asked.provider()) {
      case HttpAuthorizer http -> set(filter, http, asked);
      case GrpcAuthorizer _ -> filter.setGrpcService(grpcService(asked));
    }
    return filter.build();
  }

  /** How the authorizer of {@code asked} is called by gRPC. */
  static GrpcService grpcService(Asked asked) {
    return GrpcService.newBuilder()
        .setEnvoyGrpc(
            GrpcService.EnvoyGrpc.newBuilder()
                .setClusterName(asked.cluster())
                .setAuthority(asked.host()))
        .setTimeout(Durations.of(asked.provider().call().timeout()))
        .build();
  }

  /** Matches what {@code filter} has noted a rule of {@code provider} of. */
  static MetadataMatcher isNoted(String filter, String provider) {
    return MetadataMatcher.newBuilder()
        .setFilter(filter)
        .addPath(PathSegment.newBuilder().setKey(RbacFilter.NOTED_RULE))
        .setValue(
            ValueMatcher.newBuilder()
                .setStringMatch(
                    StringMatcher.newBuilder().setPrefix(ExternalCheck.rulePrefix(provider))))
        .build();
  }

  private static void set(ExtAuthz.Builder filter, Call call) {
    filter.setFailureModeAllow(call.failOpen()).setClearRouteCache(call.clearRouteCache());
    if (call.statusOnError() != null) {
      filter.setStatusOnError(HttpStatus.newBuilder().setCodeValue(call.statusOnError()));
    }
    RequestBody body = call.requestBody();
    if (body != null) {
      filter.setWithRequestBody(
          BufferSettings.newBuilder()
              .setMaxRequestBytes(body.maxBytes())
              .setAllowPartialMessage(body.allowPartial())
              .setPackAsBytes(body.asBytes()));
    }
  }

  private static void set(ExtAuthz.Builder filter, HttpAuthorizer provider, Asked asked) {
    HttpService.Builder service =
        HttpService.newBuilder()
            .setPathPrefix(provider.pathPrefix())
            .setServerUri(
                HttpUri.newBuilder()
                    .setUri("http://" + asked.host())
                    .setCluster(asked.cluster())
                    .setTimeout(Durations.of(provider.call().timeout())));
    if (!provider.requestHeaders().isEmpty()) {
      filter.setAllowedHeaders(headers(provider.requestHeaders()));
    }
    if (!provider.additionalHeaders().isEmpty()) {
      AuthorizationRequest.Builder request = AuthorizationRequest.newBuilder();
      provider
          .additionalHeaders()
          .forEach((name, value) ->
              request.addHeadersToAdd(HeaderValue.newBuilder().setKey(name).setValue(value)));
      service.setAuthorizationRequest(request);
    }
    AuthorizationResponse response = response(provider);
    if (!response.equals(AuthorizationResponse.getDefaultInstance())) {
      service.setAuthorizationResponse(response);
    }
    filter.setHttpService(service);
  }

  // A list that is present and empty would let no header through, one that is absent all of some.
  private static AuthorizationResponse response(HttpAuthorizer provider) {
    AuthorizationResponse.Builder response = AuthorizationResponse.newBuilder();
    if (!provider.toUpstreamOnAllow().isEmpty()) {
      response.setAllowedUpstreamHeaders(headers(provider.toUpstreamOnAllow()));
    }
    if (!provider.toDownstreamOnDeny().isEmpty()) {
      response.setAllowedClientHeaders(headers(provider.toDownstreamOnDeny()));
    }
    if (!provider.toDownstreamOnAllow().isEmpty()) {
      response.setAllowedClientHeadersOnSuccess(headers(provider.toDownstreamOnAllow()));
    }
    return response.build();
  }

  private static ListStringMatcher headers(ImmutableList<String> patterns) {
    ListStringMatcher.Builder matcher = ListStringMatcher.newBuilder();
    patterns.forEach(pattern -> matcher.addPatterns(header(pattern)));
    return matcher.build();
  }

  private static StringMatcher header(String pattern) {
    StringMatcher.Builder matcher = StringMatcher.newBuilder().setIgnoreCase(true);
    if (pattern.startsWith("*")) {
      return matcher.setSuffix(pattern.substring(1)).build();
    }
    return pattern.endsWith("*")
        ? matcher.setPrefix(pattern.substring(0, pattern.length() - 1)).build()
        : matcher.setExact(pattern).build();
  }
}
