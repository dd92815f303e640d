package dev.portcullis.certificates;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What may be logged of a call of the API server that failed. */
final class ClientWords {
  private ClientWords() {}

  /** Its status and reason; not its message, which may quote what was sent. */
  static String of(KubernetesClientException e) {
    if (e.getCode() == 0) {
      Throwable cause = e.getCause();
      return "the API server cannot be reached"
          + (cause == null ? "" : " (" + cause.getClass().getSimpleName() + ")");
    }
    String reason = e.getStatus() == null ? null : e.getStatus().getReason();
    return "the API server answers " + e.getCode() + (reason == null ? "" : " " + reason);
  }
}
