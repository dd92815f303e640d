package dev.portcullis.decide;

import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;

/** The header by which Envoy tells a client what is wrong with its token. */
final class Challenges {
  /** Envoy cuts longer ones off. */
  private static final int LONGEST_PATH = 256;

  private Challenges() {}

  /** The realm is the URL as the client knows it, where a proxy before noted that. */
  static HeaderField ofBadToken(HttpRequest request) {
    String original = request.header("x-envoy-original-path");
    String path = original == null ? request.target() : original;
    String realm =
        request.scheme()
            + "://"
            + request.authority()
            + path.substring(0, Math.min(path.length(), LONGEST_PATH));
    return new HeaderField(
        "www-authenticate", "Bearer realm=\"" + realm + "\", error=\"invalid_token\"");
  }
}
