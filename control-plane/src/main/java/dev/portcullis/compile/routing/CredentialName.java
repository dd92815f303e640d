package dev.portcullis.compile.routing;

import com.google.common.collect.Iterables;
import dev.portcullis.model.ServerTlsSettings;

/**
 * The names under which proxies ask for the Secrets that Gateways and DestinationRules name:
 * Istio's.
 */
public final class CredentialName {
  private static final String SCHEME = "kubernetes://";

  /** Of Secrets of whatever namespace, which a Gateway of the Gateway API was granted. */
  private static final String GRANTED = "kubernetes-gateway://";

  private static final String AUTHORITIES = "-cacert";

  private CredentialName() {}

  /** The name of the resource for a Secret as it is {@code written} in a Gateway. */
  public static String resource(String written) {
    return written.startsWith(SCHEME) || written.startsWith(GRANTED) ? written : SCHEME + written;
  }

  /** The name of the Secret behind a resource: {@code [namespace/]name}. */
  static String secret(String resource) {
    return resource.substring(isGranted(resource) ? GRANTED.length() : SCHEME.length());
  }

  /** True if the namespace in the name is no reason to refuse the Secret. */
  static boolean isGranted(String resource) {
    return resource.startsWith(GRANTED);
  }

  /** The name of the Secret that may hold the authorities beside its certificate. */
  static String withoutEnding(String name) {
    return name.endsWith(AUTHORITIES)
        ? name.substring(0, name.length() - AUTHORITIES.length())
        : name;
  }

  /** The name of the resource with the authorities beside a Secret's certificate. */
  static String authorities(String written) {
    return resource(written) + AUTHORITIES;
  }

  /**
   * The name of the resource with the authorities of clients, "" where they are in a file or
   * clients are not asked.
   */
  public static String authorities(ServerTlsSettings settings) {
    if (!settings.mode().asksForCertificates()) {
      return "";
    }
    if (!settings.caCredentialName().isEmpty()) {
      return authorities(settings.caCredentialName());
    }
    String first = Iterables.getFirst(settings.credentialNames(), "");
    return first.isEmpty() ? "" : authorities(first);
  }
}
