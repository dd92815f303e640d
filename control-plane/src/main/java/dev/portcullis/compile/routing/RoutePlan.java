package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.CorsPolicy;
import dev.portcullis.model.HttpFault;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the requests that a condition matches.
 *
 * @param name the user's name for it, "" for none
 * @param match null for every request
 * @param headers what is done to headers whatever the destination
 * @param fault null for none
 * @param cors null for none
 */
public record RoutePlan(
    String name,
    @Nullable HttpMatch match,
    Action action,
    HeaderEdits headers,
    @Nullable HttpFault fault,
    @Nullable CorsPolicy cors) {

  /** A route without faults and for no other origins. */
  public RoutePlan(String name, @Nullable HttpMatch match, Action action, HeaderEdits headers) {
    this(name, match, action, headers, null, null);
  }

  /** What is done with a request. */
  public sealed interface Action {
    /**
     * Sends it on.
     *
     * @param clusters at least one, each with a weight above 0 if there are several
     * @param timeout null for none
     * @param retries null for none
     * @param copies who else gets the requests, and whose answers nobody hears
     * @param missing the status of the answer where there is no such cluster
     */
    record Forward(
        ImmutableList<WeightedCluster> clusters,
        @Nullable Duration timeout,
        @Nullable RetryPlan retries,
        RewritePlan rewrite,
        ImmutableList<MirrorPlan> copies,
        int missing)
        implements Action {
      private static final int UNAVAILABLE = 503;

      /** Sends it on, and no copies. */
      public Forward(
          ImmutableList<WeightedCluster> clusters,
          @Nullable Duration timeout,
          @Nullable RetryPlan retries,
          RewritePlan rewrite) {
        this(clusters, timeout, retries, rewrite, ImmutableList.of(), UNAVAILABLE);
      }

      /** True if all requests go to one cluster, with nothing done for its sake. */
      public boolean isSimple() {
        WeightedCluster first = clusters.getFirst();
        return clusters.size() == 1
            && first.headers().equals(HeaderEdits.NONE)
            && first.authority().isEmpty();
      }
    }

    /** Answers with a redirect, whose port is the one that is shown, 0 for none. */
    record RedirectTo(Redirect redirect) implements Action {}

    /** Answers at once. */
    record Answer(DirectResponse response) implements Action {}
  }

  /**
   * A cluster and its share.
   *
   * @param authority replaces the request's authority, "" to keep it
   */
  public record WeightedCluster(
      String cluster, int weight, HeaderEdits headers, String authority) {}

  /** A cluster that gets copies of so many of a million requests. */
  public record MirrorPlan(String cluster, int perMillion) {}

  /**
   * What the upstream sees instead.
   *
   * @param uri replaces the matched prefix or the whole path, "" to keep it
   * @param authority "" to keep it
   * @param regex replaced by {@code substitution}, "" for none
   */
  public record RewritePlan(String uri, String authority, String regex, String substitution) {
    /** Nothing is rewritten. */
    public static final RewritePlan NONE = new RewritePlan("", "", "", "");
  }

  /**
   * When a request is tried again.
   *
   * @param attempts after the first
   * @param conditions as Envoy's {@code retry_on}
   * @param localities where later attempts go
   */
  public record RetryPlan(
      int attempts,
      String conditions,
      ImmutableList<Integer> statusCodes,
      @Nullable Duration perTryTimeout,
      @Nullable Duration backoff,
      HostChoice hosts,
      LocalityChoice localities) {}

  /** Which endpoint is tried next. */
  public enum HostChoice {
    ANY,
    /** Unless all requests of a client have to go to one endpoint. */
    NOT_TRIED_BEFORE,
    NEVER_TRIED_BEFORE
  }

  /** In which locality an endpoint is looked for. */
  public enum LocalityChoice {
    AS_EVER,
    NOT_TRIED_BEFORE
  }

  /**
   * True if it matches whatever the path is and asks for nothing else; Istio stops reading a
   * VirtualService there, and moves such routes behind those of other VirtualServices.
   */
  boolean isCatchAll() {
    return match == null || (anyPath(match.uri()) && asksForNothingBesidesPath(match));
  }

  private static boolean anyPath(@Nullable StringMatch uri) {
    return switch (uri) {
      case null -> true;
      case StringMatch.Prefix prefix -> prefix.value().equals("/");
      case StringMatch.PathPrefix prefix -> prefix.value().equals("/");
      case StringMatch.Regex regex -> regex.value().equals(".*");
      case StringMatch.Exact _ -> false;
      case StringMatch.Present _ -> true;
    };
  }

  private static boolean asksForNothingBesidesPath(HttpMatch match) {
    return match.scheme() == null
        && match.method() == null
        && match.authority() == null
        && match.headers().isEmpty()
        && match.withoutHeaders().isEmpty()
        && match.claims().isEmpty()
        && match.queryParams().isEmpty();
  }
}
