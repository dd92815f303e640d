package dev.portcullis.jwks;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.model.JwksSettings;

/** The hosts that a namespace's policies may have keys from. */
final class HostAllowance {
  private final String namespace;
  private final boolean restricted;
  private final ImmutableList<String> patterns;

  HostAllowance(JwksSettings settings, String namespace) {
    this.namespace = namespace;
    this.restricted = settings.allowedHosts().containsKey(namespace);
    this.patterns =
        settings.allowedHosts().get(namespace).stream()
            .map(Ascii::toLowerCase)
            .map(pattern ->
                pattern.endsWith(".") ? pattern.substring(0, pattern.length() - 1) : pattern)
            .collect(ImmutableList.toImmutableList());
  }

  void check(KeyHost host) throws FetchException {
    if (restricted && patterns.stream().noneMatch(pattern -> matches(pattern, host))) {
      throw new FetchException(
          Cause.NOT_ALLOWED,
          host.name()
              + " is none of the hosts that portcullis.jwks.allowedHosts of the mesh config has for"
              + " namespace "
              + namespace);
    }
  }

  /** A wildcard is for names: an address has no part that is above another. */
  private static boolean matches(String pattern, KeyHost host) {
    if (!pattern.startsWith("*")) {
      return host.name().equals(CertificateText.canonical(pattern));
    }
    String end = pattern.substring(1);
    boolean below = host.name().endsWith(end) && host.name().length() > end.length();
    return below && (end.isEmpty() || host.literal() == null);
  }
}
