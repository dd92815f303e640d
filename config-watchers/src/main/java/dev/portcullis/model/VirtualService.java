package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How requests and connections are routed: Istio's {@code VirtualService}.
 *
 * @param gateways {@code namespace/name}, {@code name} or {@code mesh}; empty means {@code mesh}
 * @param exportTo namespaces that may use it; empty means all
 */
public record VirtualService(
    ConfigMeta meta,
    ImmutableList<String> hosts,
    ImmutableList<String> gateways,
    ImmutableList<String> exportTo,
    ImmutableList<HttpRoute> http,
    ImmutableList<TlsRoute> tls,
    ImmutableList<TcpRoute> tcp)
    implements ConfigObject {

  /**
   * One entry of {@code spec.http}.
   *
   * @param matches alternatives; empty matches every request
   * @param timeout null where not set, which disables the timeout
   * @param retries null where not set, which means the mesh's default
   * @param fault null for none
   * @param cors null for none
   */
  public record HttpRoute(
      String name,
      ImmutableList<HttpMatch> matches,
      RouteAction action,
      @Nullable Rewrite rewrite,
      @Nullable Duration timeout,
      @Nullable Retries retries,
      HeaderOperations headers,
      HttpMirrors mirrors,
      @Nullable HttpFault fault,
      @Nullable CorsPolicy cors,
      SourceLocation location) {}

  /**
   * Conditions that all have to hold.
   *
   * @param name the user's name for it, "" for none
   * @param statPrefix under which the proxy counts, "" not to
   * @param port the port of the gateway's server or of the sidecar's listener, null for any
   * @param gateways the gateways for which this match counts; empty means all of the resource
   */
  public record HttpMatch(
      String name,
      String statPrefix,
      @Nullable StringMatch uri,
      boolean ignoreUriCase,
      @Nullable StringMatch scheme,
      @Nullable StringMatch method,
      @Nullable StringMatch authority,
      ImmutableSortedMap<String, StringMatch> headers,
      ImmutableSortedMap<String, StringMatch> withoutHeaders,
      ImmutableList<ClaimMatch> claims,
      ImmutableSortedMap<String, StringMatch> queryParams,
      @Nullable Integer port,
      SourceMatch source,
      ImmutableList<String> gateways,
      SourceLocation location) {}

  /**
   * A condition on the verified token of a request, which stands among those on headers.
   *
   * @param path the claim, and what is within it
   * @param value what it has to be, or one element of it if it is a list
   * @param unwanted whether the request must not have it
   */
  public record ClaimMatch(ImmutableList<String> path, StringMatch value, boolean unwanted) {}

  /**
   * The clients for which a match counts, which is known when it is planned. As in Istio it is
   * nothing where the match names gateways.
   *
   * @param labels that the client's workload must have
   * @param namespace of the client's workload, "" for any
   */
  public record SourceMatch(ImmutableMap<String, String> labels, String namespace) {
    /** Every client. */
    public static final SourceMatch ANY = new SourceMatch(ImmutableMap.of(), "");
  }

  /**
   * One entry of {@code spec.tls}: connections that are passed on by the name in their handshake.
   *
   * @param matches alternatives, at least one
   */
  public record TlsRoute(
      ImmutableList<TlsMatch> matches,
      ImmutableList<WeightedDestination> destinations,
      SourceLocation location) {}

  /**
   * Conditions of a handshake that all have to hold.
   *
   * @param sniHosts of which the client names one; {@code *.suffix} is possible
   * @param destinationSubnets of which one holds the address that the client dialled; empty for any
   * @param port the port of the gateway's server or that the client dialled, null for any
   * @param gateways the gateways for which this match counts; empty means all of the resource
   */
  public record TlsMatch(
      ImmutableList<String> sniHosts,
      ImmutableList<String> destinationSubnets,
      @Nullable Integer port,
      SourceMatch source,
      ImmutableList<String> gateways,
      SourceLocation location) {}

  /**
   * One entry of {@code spec.tcp}.
   *
   * @param matches alternatives; empty matches every connection
   */
  public record TcpRoute(
      ImmutableList<TcpMatch> matches,
      ImmutableList<WeightedDestination> destinations,
      SourceLocation location) {}

  /**
   * Conditions of a connection that all have to hold.
   *
   * @param destinationSubnets of which one holds the address that the client dialled; empty for any
   * @param port the port of the gateway's server or that the client dialled, null for any
   * @param gateways the gateways for which this match counts; empty means all of the resource
   */
  public record TcpMatch(
      ImmutableList<String> destinationSubnets,
      @Nullable Integer port,
      SourceMatch source,
      ImmutableList<String> gateways) {}

  /** What is done with a request that matches. */
  public sealed interface RouteAction {
    /** Sends it to one of several destinations. */
    record Forward(ImmutableList<WeightedDestination> destinations) implements RouteAction {}

    /**
     * Answers with a redirect.
     *
     * @param uri the new path, "" to keep it
     * @param prefix replaces the matched prefix of the path, "" to keep it
     * @param authority the new authority, "" to keep it
     * @param scheme the new scheme, "" to keep it
     * @param port the new port, 0 for that of {@code derivedPort}
     */
    record Redirect(
        String uri,
        String prefix,
        String authority,
        String scheme,
        int port,
        DerivedPort derivedPort,
        int code)
        implements RouteAction {}

    /** Answers at once. */
    record DirectResponse(int status, ResponseBody body) implements RouteAction {
      /** An answer without a body. */
      public DirectResponse(int status) {
        this(status, new ResponseBody.Text(""));
      }
    }

    /**
     * Leaves it to the routes of another VirtualService.
     *
     * @param namespace "" for that of the VirtualService that delegates
     * @param response what its routes answer, null where they say themselves what they do
     */
    record Delegate(String name, String namespace, @Nullable DirectResponse response)
        implements RouteAction {}
  }

  /** Where a redirect's port comes from, in the order of Istio's proto. */
  public enum DerivedPort {
    FROM_PROTOCOL_DEFAULT,
    FROM_REQUEST_PORT
  }

  /** The body of an answer. */
  public sealed interface ResponseBody {
    /** A text, "" for none. */
    record Text(String text) implements ResponseBody {}

    /** Any bytes, in base64. */
    record Bytes(String base64) implements ResponseBody {}
  }

  /**
   * A destination and its share.
   *
   * @param host a short name (completed by the namespace of the VirtualService) or a full one
   * @param port the Service's port, null where the Service has only one
   */
  public record WeightedDestination(
      String host,
      String subset,
      @Nullable Integer port,
      int weight,
      HeaderOperations headers,
      SourceLocation location) {}

  /**
   * What the upstream sees instead.
   *
   * @param uri replaces the matched prefix or the whole path, "" to keep it
   * @param regex replaced by {@code substitution}, "" for none
   */
  public record Rewrite(String uri, String authority, String regex, String substitution) {}

  /**
   * When a request is tried again.
   *
   * @param attempts 0 means never
   * @param remoteLocalities whether later attempts go elsewhere
   * @param ignorePreviousHosts whether no endpoint is tried twice, null for the default
   */
  public record Retries(
      int attempts,
      @Nullable Duration perTryTimeout,
      String retryOn,
      @Nullable Duration backoff,
      boolean remoteLocalities,
      @Nullable Boolean ignorePreviousHosts) {}

  /** What is done to request and response headers. */
  public record HeaderOperations(
      ImmutableSortedMap<String, String> requestSet,
      ImmutableSortedMap<String, String> requestAdd,
      ImmutableList<String> requestRemove,
      ImmutableSortedMap<String, String> responseSet,
      ImmutableSortedMap<String, String> responseAdd,
      ImmutableList<String> responseRemove) {
    /** Nothing is done. */
    public static final HeaderOperations NONE =
        new HeaderOperations(
            ImmutableSortedMap.of(),
            ImmutableSortedMap.of(),
            ImmutableList.of(),
            ImmutableSortedMap.of(),
            ImmutableSortedMap.of(),
            ImmutableList.of());
  }
}
