package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.VirtualService.HeaderOperations;
import dev.portcullis.model.VirtualService.HttpMatch;
import dev.portcullis.model.VirtualService.Retries;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The Gateway API's {@code HTTPRoute} or {@code GRPCRoute}, whose key tells which: they differ in
 * how they write down the same conditions.
 *
 * @param hostnames names or {@code *.suffix}; empty for those of the listener
 */
public record KubernetesRoute(
    ConfigMeta meta,
    ImmutableList<ParentReference> parents,
    ImmutableList<String> hostnames,
    ImmutableList<Rule> rules)
    implements ConfigObject {

  /**
   * What a route is attached to.
   *
   * @param namespace "" for the route's own
   * @param section the name of a listener, "" for all
   * @param port null for all
   */
  public record ParentReference(
      String group,
      String kind,
      String namespace,
      String name,
      String section,
      @Nullable Integer port,
      SourceLocation location) {}

  /**
   * What is done with requests that match.
   *
   * @param name "" for none
   * @param matches alternatives; empty matches every request
   * @param redirect null to send requests on
   * @param timeout null for none
   * @param retries null where not set, which means the mesh's default
   * @param cors null for none
   */
  public record Rule(
      String name,
      ImmutableList<HttpMatch> matches,
      @Nullable Redirect redirect,
      @Nullable PathRewrite rewrite,
      @Nullable Duration timeout,
      @Nullable Retries retries,
      HeaderOperations headers,
      ImmutableList<Mirror> mirrors,
      @Nullable CorsPolicy cors,
      ImmutableList<Backend> backends,
      SourceLocation location) {}

  /**
   * What the upstream sees instead.
   *
   * @param fullPath replaces the path, null to keep it
   * @param prefix replaces the matched prefix, null to keep it
   * @param hostname replaces the authority, "" to keep it
   */
  public record PathRewrite(@Nullable String fullPath, @Nullable String prefix, String hostname) {}

  /** Who gets copies of so many of a million requests. */
  public record Mirror(BackendReference backend, int perMillion) {}

  /** A backend and its share. */
  public record Backend(BackendReference reference, int weight, HeaderOperations headers) {}

  /**
   * Where requests go.
   *
   * @param namespace "" for the route's own
   * @param port null where none is given
   */
  public record BackendReference(
      String group,
      String kind,
      String namespace,
      String name,
      @Nullable Integer port,
      SourceLocation location) {}
}
