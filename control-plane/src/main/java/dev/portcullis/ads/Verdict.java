package dev.portcullis.ads;

/** What a request says about the response before it. */
sealed interface Verdict {
  /** Nothing: the request only changes the subscription, or answers something older. */
  record None() implements Verdict {}

  /** The response was applied. */
  record Accepted(Outgoing response) implements Verdict {}

  /** The response was not applied, or only in part. */
  record Refused(Outgoing response, String message) implements Verdict {}

  Verdict NONE = new None();
}
