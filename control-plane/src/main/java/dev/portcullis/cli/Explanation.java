package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.DecidingProxy;
import dev.portcullis.decide.Decision;
import dev.portcullis.decide.PoliciesInForce;
import dev.portcullis.decide.Reason;
import dev.portcullis.decide.request.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * All that explain has to say.
 *
 * @param subject the workload as the user named it
 * @param assumptions what was not said and is taken to be so
 * @param envoy what a real Envoy answered, null where none was asked
 */
record Explanation(
    DecidingProxy proxy,
    String subject,
    HttpRequest request,
    Decision decision,
    PoliciesInForce inForce,
    ImmutableList<String> assumptions,
    @Nullable EnvoyAnswer envoy) {

  /** What a real Envoy answered. */
  record EnvoyAnswer(int status, String body, String responseCodeDetails) {}

  Finding finding() {
    return ReasonWords.of(decision.reason());
  }

  /** Whether Envoy, if it was asked, decides otherwise, or by something else. */
  boolean envoyDiffers() {
    if (envoy == null) {
      return false;
    }
    // What its parser calls a request that it can't read is nobody's policy.
    boolean byPolicy = !decision.allowed() && !(decision.reason() instanceof Reason.BadRequest);
    return envoy.status() != decision.status()
        || (byPolicy && !envoy.responseCodeDetails().equals(decision.responseCodeDetails()));
  }

  /** The path without query, which may hold a token. */
  String path() {
    String path = request.path();
    return path.length() < request.target().length() ? path + "?…" : path;
  }

  /** A header of the answer as far as it may be shown: a realm echoes the query. */
  static String shown(String header) {
    return header.replaceAll("\\?[^\"]*", "?…");
  }
}
