package dev.portcullis.document;

import java.util.regex.Pattern;

/**
 * What Istio takes for the URI of a key server: whatever Go's parser does, which is more than can
 * be fetched from.
 */
final class IstioUris {
  // Scheme, authority without user and port, port, and what is after it without a bad escape.
  private static final Pattern ACCEPTED =
      Pattern.compile(
          "(?i:https?)://(?:[^/?#@\\x00-\\x20]*@)?"
              + "(?:\\[[0-9a-fA-F:.]+]|[^/?#@:\\x00-\\x20\\\\^`{|}%\\[\\]]*)"
              + "(?::[0-9]*)?"
              + "(?:/(?:[^?\\x00-\\x1f%#]|%[0-9a-fA-F]{2})*+)?"
              + "(?:\\?[^\\x00-\\x1f#]*+)?"
              + "(?:#(?:[^\\x00-\\x1f%]|%[0-9a-fA-F]{2})*+)?");

  private IstioUris() {}

  /** Whether Istio's admission takes it. */
  static boolean accepts(String text) {
    return ACCEPTED.matcher(text).matches();
  }
}
