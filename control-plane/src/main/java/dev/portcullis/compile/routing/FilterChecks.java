package dev.portcullis.compile.routing;

import dev.portcullis.compile.check.HeaderNames;
import dev.portcullis.compile.check.Texts;
import dev.portcullis.model.CorsPolicy;
import dev.portcullis.model.HttpFault;
import dev.portcullis.model.HttpFault.Failure;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.HttpRoute;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what Envoy's filters would refuse of a route. */
final class FilterChecks {
  private static final int MILLION = 1_000_000;
  private static final int GRPC_STATUSES = 17;

  private FilterChecks() {}

  /** Why the route can't be used, null if it can. */
  static @Nullable String reason(HttpRoute http) {
    HttpFault fault = http.fault();
    if (fault != null && !isUsable(fault)) {
      return "the fault is not valid";
    }
    CorsPolicy cors = http.cors();
    return cors == null || isUsable(cors) ? null : "the CORS policy is not valid";
  }

  private static boolean isUsable(HttpFault fault) {
    HttpFault.Delay delay = fault.delay();
    HttpFault.Abort abort = fault.abort();
    boolean delays =
        delay == null || (delay.duration().isPositive() && isShare(delay.perMillion()));
    return delays && (abort == null || (isUsable(abort.failure()) && isShare(abort.perMillion())));
  }

  private static boolean isShare(int perMillion) {
    return 0 <= perMillion && perMillion <= MILLION;
  }

  private static boolean isUsable(Failure failure) {
    return switch (failure) {
      case Failure.HttpStatus(int status) -> 200 <= status && status < 600;
      case Failure.GrpcStatus(int code) -> 0 <= code && code < GRPC_STATUSES;
    };
  }

  private static boolean isUsable(CorsPolicy cors) {
    return cors.allowOrigins().stream().allMatch(FilterChecks::isOrigin)
        && Stream.of(cors.allowMethods(), cors.allowHeaders(), cors.exposeHeaders())
            .flatMap(names -> names.stream())
            .allMatch(HeaderNames::isHeader);
  }

  private static boolean isOrigin(StringMatch origin) {
    return switch (origin) {
      case StringMatch.Exact(String value) -> Texts.isUsable(value);
      case StringMatch.Prefix(String value) -> !value.isEmpty() && Texts.isUsable(value);
      case StringMatch.PathPrefix _ -> false;
      case StringMatch.Regex _ -> RouteChecks.isUsable(origin);
      case StringMatch.Present _ -> false;
    };
  }
}
