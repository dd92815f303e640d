package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.check.HostPattern;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.KubernetesGateway;
import dev.portcullis.model.KubernetesGateway.Listener;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A listener, to which routes are attached.
 *
 * @param server what became of it, null if it can't be used
 * @param namespaces whose routes it takes, null for all
 * @param kinds of routes that it takes
 */
record ParentListener(
    KubernetesGateway gateway,
    Listener listener,
    @Nullable Gateway server,
    @Nullable ImmutableSet<String> namespaces,
    ImmutableSet<ConfigKind> kinds) {

  /** The host that it has, which may be any. */
  HostPattern host() {
    return HostPattern.of(listener.hostname().isEmpty() ? "*" : listener.hostname());
  }

  boolean takesFrom(String namespace) {
    return namespaces == null || namespaces.contains(namespace);
  }

  /** The name by which the routes of this listener, and no others, are bound to it. */
  String boundName() {
    return TranslatedNames.bound(gateway.meta(), listener.name());
  }

  /**
   * As the Gateway API has it, a request is for the listener whose host is the most specific, and
   * for no other: false for a host that another of the listeners of the port covers better.
   *
   * @param all the Gateway's listeners
   */
  boolean hasForItself(HostPattern host, ImmutableList<ParentListener> all) {
    boolean any = listener.hostname().isEmpty();
    if (!any && !host().isWildcard()) {
      return true;
    }
    if (!any && !host.overlaps(host())) {
      return false;
    }
    Predicate<ParentListener> beside =
        other ->
            other.listener.port() == listener.port()
                && other.listener.protocol().equals(listener.protocol())
                && !other.listener.hostname().equals(listener.hostname());
    return all.stream()
        .filter(beside)
        .map(other -> other.listener.hostname())
        .filter(other -> other.length() >= listener.hostname().length())
        .noneMatch(other -> host.isWithin(HostPattern.of(other)));
  }
}
