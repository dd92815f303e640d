package dev.portcullis.keys;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.jwks.FetchFailure;
import dev.portcullis.jwks.ForeseenFailure;
import dev.portcullis.jwks.KeyHosts;
import dev.portcullis.keys.KeySetReferences.Referring;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import java.util.Optional;
import java.util.stream.Stream;

/** Keys that can never be fetched, found without fetching: for whoever serves nothing. */
public final class KeySetForecast {
  private KeySetForecast() {}

  /** What is in the way of keys, at the rules that refer to them. */
  public static ImmutableSet<ConfigProblem> of(ConfigView view) {
    KeyHosts hosts = new MeshKeyHosts(view);
    return KeySetReferences.in(view)
        .flatMap(referring -> of(view, referring, hosts))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Stream<ConfigProblem> of(ConfigView view, Referring referring, KeyHosts hosts) {
    Optional<FetchFailure> failure =
        ForeseenFailure.of(referring.reference(), view.mesh().jwks(), hosts);
    return failure.stream()
        .flatMap(foreseen -> code(foreseen).stream().map(code -> at(code, referring, foreseen)));
  }

  private static ConfigProblem at(ProblemCode code, Referring referring, FetchFailure foreseen) {
    return code.at(
        referring.policy().key(),
        referring.rule().location(),
        "keys can't be fetched: " + foreseen.detail(),
        "every token of this issuer would be refused");
  }

  /** Endpoints come and go: that there are none now means nothing. */
  private static Optional<ProblemCode> code(FetchFailure foreseen) {
    return switch (foreseen.cause()) {
      case NOT_ALLOWED -> Optional.of(ProblemCode.KEY_SERVER_NOT_ALLOWED);
      case TCP -> Optional.empty();
      case DNS,
          TLS,
          TIMEOUT,
          HTTP_PROXY,
          HTTP_STATUS,
          REDIRECT,
          TOO_LARGE,
          HTTP,
          DISCOVERY,
          NOT_JSON,
          NO_KEYS,
          NO_USABLE_KEY ->
          Optional.of(ProblemCode.KEYS_NOT_FETCHED);
    };
  }
}
