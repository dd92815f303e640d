package dev.portcullis.kubernetes;

import com.google.common.base.CharMatcher;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Why something cannot be read.
 *
 * @param reason a sentence's part, without any content of objects
 */
record Failure(Kind kind, String reason) {
  private static final int MOST = 300;

  enum Kind {
    /** The API server does not answer. */
    UNREACHABLE,
    /** It refuses to tell us. */
    FORBIDDEN,
    /** It does not know the kind. */
    NOT_SERVED,
    /** Anything else. */
    OTHER
  }

  /** What {@code thrown} means. Its message is quoted only where the API server wrote it. */
  static Failure of(Throwable thrown) {
    KubernetesClientException refused = refusal(thrown);
    if (refused == null) {
      return unanswered(root(thrown));
    }
    return switch (refused.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
          new Failure(Kind.FORBIDDEN, words(refused));
      case HttpURLConnection.HTTP_NOT_FOUND -> new Failure(Kind.NOT_SERVED, words(refused));
      default ->
          new Failure(
              refused.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR
                  ? Kind.UNREACHABLE
                  : Kind.OTHER,
              words(refused));
    };
  }

  private static Failure unanswered(Throwable root) {
    if (root instanceof InterruptedException || root instanceof TimeoutException) {
      return new Failure(Kind.UNREACHABLE, "no answer in time");
    }
    return new Failure(
        root instanceof IOException ? Kind.UNREACHABLE : Kind.OTHER,
        root.getClass().getSimpleName());
  }

  /** The answer of the API server, null if there was none. */
  private static @Nullable KubernetesClientException refusal(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof KubernetesClientException exception && exception.getCode() > 0) {
        return exception;
      }
    }
    return null;
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String words(KubernetesClientException refused) {
    String message = refused.getStatus() == null ? null : refused.getStatus().getMessage();
    if (message == null) {
      return "HTTP status " + refused.getCode();
    }
    String plain = CharMatcher.javaIsoControl().replaceFrom(message, ' ');
    return plain.length() > MOST ? plain.substring(0, MOST) + "…" : plain;
  }
}
