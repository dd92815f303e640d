package dev.portcullis.compile.envoy;

import com.google.protobuf.BoolValue;
import dev.portcullis.compile.routing.RoutePlan;
import dev.portcullis.model.CorsPolicy.UnmatchedPreflights;
import dev.portcullis.model.HttpFault;
import dev.portcullis.model.HttpFault.Failure;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;

/** Renders what a route says to the filters that do nothing else. */
final class RouteFilters {
  /** The filter's name, on which listeners and routes have to agree. */
  static final String CORS = "envoy.filters.http.cors";

  /** The filter's name, likewise. */
  static final String FAULT = "envoy.filters.http.fault";

  private static final RuntimeFractionalPercent ALWAYS =
      RuntimeFractionalPercent.newBuilder().setDefaultValue(Shares.of(1_000_000)).build();

  private RouteFilters() {}

  static void emit(RoutePlan plan, Route.Builder route) {
    HttpFault fault = plan.fault();
    if (fault != null) {
      route.putTypedPerFilterConfig(FAULT, DeterministicProto.pack(fault(fault)));
    }
    if (plan.cors() != null) {
      route.putTypedPerFilterConfig(CORS, DeterministicProto.pack(cors(plan.cors())));
    }
  }

  private static HTTPFault fault(HttpFault fault) {
    HTTPFault.Builder rendered = HTTPFault.newBuilder();
    HttpFault.Delay delay = fault.delay();
    if (delay != null) {
      rendered.setDelay(
          FaultDelay.newBuilder()
              .setFixedDelay(Durations.of(delay.duration()))
              .setPercentage(Shares.of(delay.perMillion())));
    }
    HttpFault.Abort abort = fault.abort();
    if (abort != null) {
      FaultAbort.Builder failure =
          FaultAbort.newBuilder().setPercentage(Shares.of(abort.perMillion()));
      switch (abort.failure()) {
        case Failure.HttpStatus(int status) -> failure.setHttpStatus(status);
        case Failure.GrpcStatus(int code) -> failure.setGrpcStatus(code);
      }
      rendered.setAbort(failure);
    }
    return rendered.build();
  }

  private static CorsPolicy cors(dev.portcullis.model.CorsPolicy cors) {
    CorsPolicy.Builder rendered =
        CorsPolicy.newBuilder()
            .setFilterEnabled(ALWAYS)
            .setAllowMethods(String.join(",", cors.allowMethods()))
            .setAllowHeaders(String.join(",", cors.allowHeaders()))
            .setExposeHeaders(String.join(",", cors.exposeHeaders()))
            .setForwardNotMatchingPreflights(
                BoolValue.of(cors.unmatchedPreflights() != UnmatchedPreflights.IGNORE));
    cors.allowOrigins()
        .forEach(origin -> rendered.addAllowOriginStringMatch(TextMatchers.match(origin)));
    if (cors.maxAge() != null) {
      rendered.setMaxAge(String.valueOf(cors.maxAge().toSeconds()));
    }
    if (cors.allowCredentials() != null) {
      rendered.setAllowCredentials(BoolValue.of(cors.allowCredentials()));
    }
    return rendered.build();
  }
}
