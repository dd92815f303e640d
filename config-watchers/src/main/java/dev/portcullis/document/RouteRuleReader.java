package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.KubernetesRoute.Backend;
import dev.portcullis.model.KubernetesRoute.Rule;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.Retries;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code rules[]} of HTTPRoutes and GRPCRoutes. */
final class RouteRuleReader {
  /** What Istio tries again for, besides the codes that are given. */
  private static final String RETRIED = "connect-failure,refused-stream,unavailable,cancelled";

  private static final int DEFAULT_ATTEMPTS = 2;

  private final RouteDialect dialect;

  RouteRuleReader(RouteDialect dialect) {
    this.dialect = dialect;
  }

  /** The rules of a route that has none: as the API server has it, an HTTPRoute gets one. */
  ImmutableList<Rule> ofNothing(Fields spec) {
    return switch (dialect) {
      case GRPC -> ImmutableList.of();
      case HTTP ->
          ImmutableList.of(
              new Rule(
                  "",
                  ImmutableList.of(RouteMatchReader.everything(spec.location())),
                  null,
                  null,
                  null,
                  null,
                  HeaderOperations.NONE,
                  ImmutableList.of(),
                  null,
                  ImmutableList.of(),
                  spec.location()));
    };
  }

  Rule read(Fields rule) {
    RouteFilters filters = RouteFilters.read(rule, dialect.filters());
    ImmutableList<Backend> backends =
        rule.objects("backendRefs").stream()
            .map(BackendReader::read)
            .collect(ImmutableList.toImmutableList());
    if (filters.redirect() != null && !backends.isEmpty()) {
      rule.report(
          ProblemCode.CONFLICTING_FIELDS,
          "backendRefs",
          "can't be given together with RequestRedirect",
          "");
    }
    if (filters.redirect() != null && filters.rewrite() != null) {
      rule.report(
          ProblemCode.CONFLICTING_FIELDS, "filters", "has both RequestRedirect and URLRewrite", "");
    }
    ImmutableList<HttpMatch> matches = matches(rule);
    Timing timing = dialect == RouteDialect.HTTP ? timing(rule) : new Timing(null, null);
    rule.withoutEffect("sessionPersistence");
    Rule read =
        new Rule(
            rule.string("name", ""),
            matches,
            filters.redirect(),
            filters.rewrite(),
            timing.timeout(),
            timing.retries(),
            filters.headers(),
            filters.mirrors(),
            filters.cors(),
            backends,
            rule.location());
    rule.done();
    return read;
  }

  private ImmutableList<HttpMatch> matches(Fields rule) {
    ImmutableList<Fields> written = rule.objects("matches");
    return switch (dialect) {
      case GRPC ->
          written.stream().map(GrpcMatchReader::read).collect(ImmutableList.toImmutableList());
      case HTTP ->
          rule.has("matches") && !written.isEmpty()
              ? written.stream()
                  .map(RouteMatchReader::read)
                  .collect(ImmutableList.toImmutableList())
              : ImmutableList.of(RouteMatchReader.everything(rule.location()));
    };
  }

  private record Timing(@Nullable Duration timeout, @Nullable Retries retries) {}

  /**
   * As in Istio the timeout of a single attempt stands in for that of the request where nothing is
   * tried again.
   */
  private static Timing timing(Fields rule) {
    Duration request = null;
    Duration attempt = null;
    Fields timeouts = rule.object("timeouts");
    if (timeouts != null) {
      request = duration(timeouts, "request");
      attempt = duration(timeouts, "backendRequest");
      timeouts.done();
      if (request != null && attempt != null && attempt.compareTo(request) > 0) {
        timeouts.report(
            ProblemCode.CONFLICTING_FIELDS, "backendRequest", "is longer than request", "");
      }
    }
    Retries retries = retries(rule, attempt);
    return new Timing(attempt != null && retries == null ? attempt : request, retries);
  }

  private static @Nullable Retries retries(Fields rule, @Nullable Duration attempt) {
    Fields retry = rule.object("retry");
    if (retry == null) {
      return null;
    }
    int attempts = retry.integer("attempts", 0, Integer.MAX_VALUE, DEFAULT_ATTEMPTS);
    StringBuilder conditions = new StringBuilder(RETRIED);
    int index = 0;
    for (Node code : retry.items("codes")) {
      String path = retry.path("codes") + "[" + index++ + "]";
      Integer status = Scalars.integer(retry.reading(), code, path, 400, 599);
      if (status != null) {
        conditions.append(',').append(status);
      }
    }
    Duration backoff = duration(retry, "backoff");
    retry.done();
    return new Retries(
        attempts,
        attempt,
        attempts == 0 ? "" : conditions.toString(),
        backoff,
        /* remoteLocalities= */ false,
        /* ignorePreviousHosts= */ null);
  }

  /** A duration, null for none, which is what zero means here. */
  private static @Nullable Duration duration(Fields fields, String name) {
    ScalarNode text = fields.text(name);
    Duration parsed = text == null ? null : Durations.parse(text.value());
    return parsed != null && parsed.isZero() ? null : fields.duration(name);
  }
}
