package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A service that the mesh config names for policies to refer to by {@link #name}. */
public sealed interface ExtensionProvider {
  String name();

  SourceLocation location();

  /** One that decides about requests: what CUSTOM policies may refer to. */
  sealed interface Authorizer extends ExtensionProvider {
    Call call();
  }

  /**
   * Asked by an HTTP request. Lists of headers hold names, or patterns with a star in front or at
   * the end, whatever the case.
   *
   * @param pathPrefix goes before the path of the request asked about, "" for none
   * @param requestHeaders which headers of the request it sees
   * @param additionalHeaders further headers that it sees
   * @param toUpstreamOnAllow which of its headers the backend receives
   * @param toDownstreamOnDeny which of its headers a refused client receives; none for all
   * @param toDownstreamOnAllow which of its headers an admitted client receives
   */
  record HttpAuthorizer(
      String name,
      Call call,
      String pathPrefix,
      ImmutableList<String> requestHeaders,
      ImmutableSortedMap<String, String> additionalHeaders,
      ImmutableList<String> toUpstreamOnAllow,
      ImmutableList<String> toDownstreamOnDeny,
      ImmutableList<String> toDownstreamOnAllow,
      SourceLocation location)
      implements Authorizer {}

  /** Asked by a gRPC call, which sees all headers. */
  record GrpcAuthorizer(String name, Call call, SourceLocation location) implements Authorizer {}

  /**
   * Meant as an authorizer and not usable as one: what refers to it refuses.
   *
   * @param reason what is wrong with it, as the end of a sentence that begins with its name
   */
  record Unusable(String name, String reason, SourceLocation location)
      implements ExtensionProvider {}

  /**
   * Anything else, such as a collector of traces.
   *
   * @param kind the field that holds it
   */
  record NotAnAuthorizer(String name, String kind, SourceLocation location)
      implements ExtensionProvider {}

  /**
   * How an authorizer is asked.
   *
   * @param namespace of the service, "" where its host is to be known in one namespace only
   * @param host of the service
   * @param failOpen whether requests pass when it gives no answer
   * @param statusOnError what a request is answered when it gives no answer, null for 403
   * @param requestBody null if it doesn't see the body
   * @param clearRouteCache whether a route is chosen anew after it allowed
   */
  record Call(
      String namespace,
      String host,
      int port,
      Duration timeout,
      boolean failOpen,
      @Nullable Integer statusOnError,
      @Nullable RequestBody requestBody,
      boolean clearRouteCache) {
    /** Istio's default. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
  }

  /**
   * How much of a request's body an authorizer sees.
   *
   * @param allowPartial whether a longer body is cut off instead of refused with 413
   * @param asBytes whether it may be other than UTF-8 (gRPC only)
   */
  record RequestBody(int maxBytes, boolean allowPartial, boolean asBytes) {}
}
