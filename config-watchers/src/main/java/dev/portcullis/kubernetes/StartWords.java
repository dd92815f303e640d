package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.kubernetes.Failure.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says why a cluster could not be read at the start. */
final class StartWords {
  private StartWords() {}

  /** A sentence or two about what is not known, with the reason where there is one. */
  static String of(String server, Duration patience, Map<Subscription, Optional<Failure>> unknown) {
    ImmutableMap<Subscription, Failure> forbidden = only(unknown, Kind.FORBIDDEN);
    if (!forbidden.isEmpty()) {
      return "The API server "
          + server
          + " does not let us read "
          + forbidden.entrySet().stream()
              .map(entry -> entry.getKey() + " (" + entry.getValue().reason() + ")")
              .collect(Collectors.joining("; "))
          + ": grant get, list and watch.";
    }
    String reasons =
        unknown.values().stream()
            .flatMap(Optional::stream)
            .map(Failure::reason)
            .distinct()
            .collect(Collectors.joining("; "));
    return "The API server "
        + server
        + " did not tell within "
        + patience.toSeconds()
        + " s what there is of "
        + unknown.keySet().stream().map(Subscription::toString).collect(Collectors.joining(", "))
        + (reasons.isEmpty() ? "." : ": " + reasons + ".");
  }

  private static ImmutableMap<Subscription, Failure> only(
      Map<Subscription, Optional<Failure>> unknown, Kind kind) {
    ImmutableMap.Builder<Subscription, Failure> found = ImmutableMap.builder();
    unknown.forEach((of, failure) ->
        failure.filter(why -> why.kind() == kind).ifPresent(why -> found.put(of, why)));
    return found.buildOrThrow();
  }
}
