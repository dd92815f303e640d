package dev.portcullis.model;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import java.time.Duration;

/**
 * {@code portcullis.jwks}: how keys of issuers are fetched.
 *
 * @param fetch who fetches
 * @param maxStale how long the last good keys count when no fetch succeeds; zero for ever
 * @param minRefresh the shortest time from one fetch to the next, whatever the server says
 * @param maxRefresh the longest
 * @param allowedCidrs addresses that may be dialled though they are of this machine, of the link,
 *     or of a cloud's metadata service
 * @param allowedHosts by namespace the hosts that its policies may have keys from, {@code
 *     *.example.com} for all below; a namespace without an entry may use any
 * @param issuers by issuer what is particular to it
 */
public record JwksSettings(
    Fetch fetch,
    Duration maxStale,
    Duration minRefresh,
    Duration maxRefresh,
    ImmutableList<String> allowedCidrs,
    ImmutableListMultimap<String, String> allowedHosts,
    ImmutableMap<String, IssuerSettings> issuers) {

  /** Istio's time for stale keys; nothing of this machine may be dialled. */
  public static final JwksSettings DEFAULT =
      new JwksSettings(
          Fetch.CONTROL_PLANE,
          Duration.ofHours(168),
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          ImmutableList.of(),
          ImmutableListMultimap.of(),
          ImmutableMap.of());

  /** Who fetches keys. */
  public enum Fetch {
    CONTROL_PLANE,
    /** Envoy, by {@code remote_jwks}: for keys that only the proxy can reach. */
    PROXY
  }

  /**
   * What is particular to an issuer.
   *
   * @param caCertificates a PEM file of the authorities that its servers' certificates may be of,
   *     "" for those of the system
   * @param proxy the HTTP proxy through which its servers are reached, such as {@code
   *     http://proxy:3128}; "" for none
   */
  public record IssuerSettings(String caCertificates, String proxy) {
    /** Nothing particular. */
    public static final IssuerSettings NONE = new IssuerSettings("", "");
  }

  /**
   * Whether policies of {@code namespace} may have keys from {@code host}, which is in lower case,
   * without a dot at the end, and, if it is an address, in the usual form.
   */
  public boolean allowsHost(String namespace, String host) {
    return !allowedHosts.containsKey(namespace)
        || allowedHosts.get(namespace).stream().anyMatch(pattern -> isCovered(host, pattern));
  }

  private static boolean isCovered(String host, String written) {
    String lower = Ascii.toLowerCase(written);
    String pattern = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    if (!pattern.startsWith("*")) {
      return host.equals(
          InetAddresses.isInetAddress(pattern)
              ? InetAddresses.toAddrString(InetAddresses.forString(pattern))
              : pattern);
    }
    String end = pattern.substring(1);
    // A wildcard is for names: an address has no part that is above another.
    return host.endsWith(end)
        && host.length() > end.length()
        && (end.isEmpty() || !InetAddresses.isInetAddress(host));
  }

  /** What is particular to this issuer. */
  public IssuerSettings of(String issuer) {
    return issuers.getOrDefault(issuer, IssuerSettings.NONE);
  }
}
