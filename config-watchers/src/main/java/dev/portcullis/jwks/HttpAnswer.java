package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import dev.portcullis.document.ShortText;

/**
 * What a server says.
 *
 * @param headers by name in lower case
 * @param body empty for every status but 200
 */
record HttpAnswer(
    int status, String reason, ImmutableListMultimap<String, String> headers, String body) {
  private static final int OK = 200;
  private static final int LONGEST_REASON = 60;

  /** The values of a header, given in lower case. */
  ImmutableList<String> header(String name) {
    return headers.get(name);
  }

  boolean isOk() {
    return status == OK;
  }

  /** The status, for a log line. */
  String shown() {
    String phrase = ShortText.of(reason);
    return status
        + (phrase.isEmpty() ? "" : " ")
        + (phrase.length() <= LONGEST_REASON ? phrase : phrase.substring(0, LONGEST_REASON) + "…");
  }

  /** Never the body: a server may answer with what is a secret. */
  @Override
  public String toString() {
    return "HttpAnswer[" + status + "]";
  }
}
