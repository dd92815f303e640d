package dev.portcullis.document;

import java.util.regex.Pattern;

/** Which names Kubernetes accepts. */
final class Names {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
  private static final Pattern DNS_SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  private Names() {}

  /** RFC 1123 label: at most 63 of a-z, 0-9 and "-". */
  static boolean isDnsLabel(String name) {
    return name.length() <= 63 && DNS_LABEL.matcher(name).matches();
  }

  /** RFC 1123 subdomain: at most 253 characters, labels with dots between them. */
  static boolean isDnsSubdomain(String name) {
    return name.length() <= 253 && DNS_SUBDOMAIN.matcher(name).matches();
  }
}
