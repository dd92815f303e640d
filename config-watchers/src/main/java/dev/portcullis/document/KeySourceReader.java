package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.RequestAuthentication.KeySource.Discovery;
import dev.portcullis.model.RequestAuthentication.KeySource.InlineJwks;
import dev.portcullis.model.RequestAuthentication.KeySource.JwksUri;
import dev.portcullis.model.RequestAuthentication.KeySource.NoKeys;
import java.net.URI;
import java.net.URISyntaxException;

/** Reads where the keys of a JWT rule come from. */
final class KeySourceReader {
  private static final int MAX_URI = 2048;
  private static final int MAX_PORT = 65535;

  private KeySourceReader() {}

  static KeySource read(Fields rule) {
    boolean inline = rule.has("jwks");
    if (rule.has("jwksUri") && !isGoodUri(rule)) {
      return new NoKeys();
    }
    if (inline && rule.has("jwksUri")) {
      rule.report(
          ProblemCode.CONFLICTING_FIELDS,
          "jwksUri",
          "can't be given together with jwks",
          "remove one of them");
      return new NoKeys();
    }
    if (inline) {
      return inline(rule);
    }
    return rule.has("jwksUri") ? new JwksUri(rule.string("jwksUri", "")) : new Discovery();
  }

  private static KeySource inline(Fields rule) {
    Node node = rule.node("jwks");
    ScalarNode text =
        node == null ? null : Scalars.literal(rule.reading(), node, rule.path("jwks"));
    if (text == null) {
      return new NoKeys();
    }
    boolean json = text.value().stripLeading().startsWith("{");
    if (!json && Placeholders.report(rule.reading(), text, rule.path("jwks"))) {
      rule.reading().refusedByIstioToo(text.location());
      return new NoKeys();
    }
    return JwksCheck.hasUsableKey(rule.reading(), text, rule.path("jwks"))
        ? new InlineJwks(text.value())
        : new NoKeys();
  }

  private static boolean isGoodUri(Fields rule) {
    String text = rule.required("jwksUri");
    if (text == null) {
      if (rule.node("jwksUri") instanceof ScalarNode raw && !IstioUris.accepts(raw.value())) {
        rule.reading().refusedByIstioToo(raw.location());
      }
      return false;
    }
    if (text.length() > MAX_URI) {
      rule.report(ProblemCode.TOO_LONG, "jwksUri", "has more than " + MAX_URI + " characters", "");
      return false;
    }
    String wrong = wrong(text);
    if (!wrong.isEmpty()) {
      report(rule, text, "is " + text + ": " + wrong);
    }
    return wrong.isEmpty();
  }

  private static void report(Fields rule, String text, String message) {
    String hint = "write http://HOST:PORT/PATH or https://HOST/PATH";
    if (IstioUris.accepts(text)) {
      rule.reportStricter(ProblemCode.INVALID_URI, "jwksUri", message, hint);
    } else {
      rule.report(ProblemCode.INVALID_URI, "jwksUri", message, hint);
    }
  }

  private static String wrong(String text) {
    try {
      URI uri = new URI(text);
      if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
        return "the scheme is neither http nor https";
      }
      // getHost is null also where the authority is something that only looks like host and port.
      if (uri.getHost() == null) {
        return "there is no host, or a port that is no number";
      }
      return uri.getPort() > MAX_PORT || uri.getPort() == 0 ? "there is no such port" : "";
    } catch (URISyntaxException e) {
      return "it is no URI";
    }
  }
}
