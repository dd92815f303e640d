package dev.portcullis.decide.token;

/** What of an audience counts. */
final class Audiences {
  private Audiences() {}

  /** Without the scheme and without one slash at the end. */
  static String stripped(String audience) {
    String text = audience;
    for (String scheme : new String[] {"http://", "https://"}) {
      if (audience.startsWith(scheme)) {
        text = audience.substring(scheme.length());
      }
    }
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
