package dev.portcullis.kubernetes;

import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.util.Optional;

/** The problems of a cluster as such, whatever is written in its objects. */
final class ClusterProblems {
  private static final String STANDS = "what was read before stays in force";

  private ClusterProblems() {}

  static ConfigProblem unreachable(Failure outage) {
    return ProblemCode.API_SERVER_UNREACHABLE.at(
        null,
        SourceLocation.ofCluster(""),
        "the API server does not answer: " + outage.reason(),
        STANDS);
  }

  /** What is wrong with what one informer watches. */
  static Optional<ConfigProblem> of(Subscription of, Presence presence) {
    Failure failure = presence.failure();
    if (presence.isLost()) {
      return Optional.of(
          problem(
              ProblemCode.KIND_NOT_SERVED,
              of,
              "its definition is gone",
              STANDS + "; if this is meant, start anew"));
    }
    if (failure != null) {
      String hint =
          failure.kind() == Failure.Kind.FORBIDDEN
              ? "grant get, list and watch; until then " + STANDS
              : STANDS;
      return Optional.of(
          problem(ProblemCode.KIND_UNREADABLE, of, "cannot be read: " + failure.reason(), hint));
    }
    if (presence.unconfirmed() > 0) {
      return Optional.of(
          problem(
              ProblemCode.KIND_EMPTY,
              of,
              presence.unconfirmed() + " that were there are not listed any more, without a trace",
              STANDS
                  + "; if this is meant, create one that stays for "
                  + Presence.SETTLE.toSeconds()
                  + " s, or start anew"));
    }
    return Optional.empty();
  }

  private static ConfigProblem problem(
      ProblemCode code, Subscription of, String message, String hint) {
    return code.at(null, SourceLocation.ofCluster(of.kind().name()), of + ": " + message, hint);
  }
}
