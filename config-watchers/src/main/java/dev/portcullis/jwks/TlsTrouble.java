package dev.portcullis.jwks;

import dev.portcullis.document.ShortText;
import dev.portcullis.jwks.FetchFailure.Cause;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Puts what the JDK says of a failed TLS connection into sentences for users. */
final class TlsTrouble {
  private static final Pattern ALERT = Pattern.compile("fatal alert: ([a-z_]{1,40})");

  private TlsTrouble() {}

  static FetchException of(String server, IOException e) {
    return new FetchException(Cause.TLS, server + ": " + sentence(e));
  }

  /** Whether the server has ended the connection by an alert, such as for want of a certificate. */
  static boolean isAlert(IOException e) {
    return e instanceof SSLException && ALERT.matcher(String.valueOf(e.getMessage())).find();
  }

  private static String sentence(IOException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof ServerTrust.RefusedException refused) {
        return String.valueOf(refused.getMessage());
      }
    }
    String message = String.valueOf(e.getMessage());
    Matcher alert = ALERT.matcher(message);
    if (alert.find()) {
      return "the server refuses the TLS connection: " + alert.group(1);
    }
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return "the server speaks no TLS";
    }
    if (message.contains("is not accepted by client preferences")) {
      return "the server speaks only versions of TLS below 1.2";
    }
    boolean ended = e instanceof SocketException || hasEnd(e);
    return ended
        ? "the server breaks off the TLS handshake"
        : "the TLS handshake fails: " + ShortText.of(message);
  }

  private static boolean hasEnd(Throwable e) {
    return e instanceof EOFException || e.getCause() instanceof EOFException;
  }
}
