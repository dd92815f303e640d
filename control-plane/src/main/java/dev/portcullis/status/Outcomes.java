package dev.portcullis.status;

import dev.portcullis.proxy.Printable;
import dev.portcullis.status.StatusMetrics.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** What an answer of the API server that is no success means. */
public final class Outcomes {
  private Outcomes() {}

  /** Which outcome it is. */
  public static Outcome of(KubernetesClientException e) {
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_CONFLICT -> Outcome.CONFLICT;
      case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_GONE -> Outcome.GONE;
      case HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_UNAUTHORIZED ->
          Outcome.FORBIDDEN;
      default -> Outcome.FAILED;
    };
  }

  /** For a log. */
  public static String words(KubernetesClientException e) {
    return Printable.of(e.getCode() + " " + e.getMessage());
  }
}
