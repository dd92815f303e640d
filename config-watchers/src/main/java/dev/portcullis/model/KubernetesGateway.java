package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * The Gateway API's {@code Gateway}, as opposed to Istio's of the same name.
 *
 * @param className the class that tells whose it is
 * @param services the Services in front of its proxies, by name or full name; empty where the
 *     proxies are those that have the Gateway's name as a label
 */
public record KubernetesGateway(
    ConfigMeta meta,
    String className,
    ImmutableList<String> services,
    ImmutableList<Listener> listeners)
    implements ConfigObject {

  /**
   * A port with a host.
   *
   * @param hostname a name or {@code *.suffix}, "" for every host
   * @param port the number as the Service in front of the gateway has it
   * @param protocol upper case, such as {@code HTTP}
   * @param tls null where nothing is said
   */
  public record Listener(
      String name,
      String hostname,
      int port,
      String protocol,
      @Nullable ListenerTls tls,
      AllowedRoutes allowedRoutes,
      SourceLocation location) {}

  /**
   * How connections of a listener are secured.
   *
   * @param certificates the Secrets with the listener's certificates
   * @param authorities those by which clients are verified, null for those beside the certificate
   * @param cipherSuites as Envoy names them; empty for its defaults
   */
  public record ListenerTls(
      ServerTlsSettings.Mode mode,
      ImmutableList<ObjectReference> certificates,
      @Nullable ObjectReference authorities,
      ImmutableList<String> cipherSuites) {}

  /**
   * An object that is referred to.
   *
   * @param namespace "" for that of the object that refers to it
   */
  public record ObjectReference(
      String group, String kind, String namespace, String name, SourceLocation location) {}

  /**
   * Who may attach routes.
   *
   * @param selector of namespaces, null but for {@link From#SELECTOR}
   * @param kinds of routes; empty for all that the protocol allows
   */
  public record AllowedRoutes(
      From from, @Nullable LabelSelector selector, ImmutableList<RouteKind> kinds) {
    /** What is said where nothing is said. */
    public static final AllowedRoutes OF_SAME_NAMESPACE =
        new AllowedRoutes(From.SAME, null, ImmutableList.of());
  }

  /** A kind of route. */
  public record RouteKind(String group, String kind) {}

  /** From which namespaces. */
  public enum From {
    ALL,
    SAME,
    SELECTOR
  }
}
