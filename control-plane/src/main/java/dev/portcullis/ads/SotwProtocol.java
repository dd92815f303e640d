package dev.portcullis.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;

/** The state-of-the-world protocol: what its requests mean, and how its responses are written. */
final class SotwProtocol {
  private SotwProtocol() {}

  /**
   * Reduces {@code request}.
   *
   * @param before the subscription so far, of {@link TypeSubscription#of} for the first request
   * @param first true for the first request of its type on the stream
   */
  static Heard hear(
      TypeSubscription before, boolean first, DiscoveryRequest request, Answers answers) {
    Interest interest = interest(before, ImmutableSet.copyOf(request.getResourceNamesList()));
    if (isStale(before, first, answers)) {
      // It was written before the proxy saw the last response, and will be followed by one that
      // answers that response: nothing is sent for it. Only what it gives up is noted, or a name
      // that is given up and wanted again in between would be waited for in vain.
      return new Heard(
          before.inFlight() == null ? before : changed(before, interest), Verdict.NONE);
    }
    TypeSubscription after =
        first && !request.getVersionInfo().isEmpty()
            ? comingBack(before, interest, request.getVersionInfo())
            : changed(before, interest);
    boolean startsOver = !first && answers == Answers.NOTHING && before.inFlight() == null;
    if (startsOver) {
      after = after.withDue(interest.names());
    }
    if (interest.wildcard() && (startsOver || !before.interest().wildcard())) {
      after = after.withAnswerDue();
    }
    return new Heard(
        after, before.verdict(answers, request.hasErrorDetail() ? request.getErrorDetail() : null));
  }

  /**
   * A proxy that names a version on its first request holds something since an earlier stream. The
   * slots of a policy must not be answered one by one as it asks, or it would decide by a mix of
   * what it holds and what it is sent.
   */
  private static TypeSubscription comingBack(
      TypeSubscription before, Interest interest, String version) {
    if (before.type() != ResourceType.EXTENSION) {
      return changed(before, interest);
    }
    ImmutableSet<String> slots =
        ImmutableSet.copyOf(Sets.filter(interest.names(), PolicyPhases::isSlot));
    ImmutableSet<String> others = Sets.difference(interest.names(), slots).immutableCopy();
    // Of several names nobody knows which one the version is about.
    ImmutableMap<String, String> claims =
        slots.isEmpty() && others.size() == 1
            ? ImmutableMap.of(others.iterator().next(), version)
            : Maps.toMap(slots, _ -> PolicyPhases.claim(version));
    return before.withInterest(interest).withClaims(claims).withDue(others);
  }

  /** On its first request of a stream a proxy may repeat a nonce of the stream before. */
  private static boolean isStale(TypeSubscription state, boolean first, Answers answers) {
    return !first && answers == Answers.EARLIER && !state.exchanged().sent().isEmpty();
  }

  /** Naming nothing means everything, for types that know a wildcard, until something was named. */
  private static Interest interest(TypeSubscription before, ImmutableSet<String> names) {
    boolean everything =
        names.isEmpty() && before.type().hasLegacyWildcard() && !before.interest().named();
    if (everything) {
      return Interest.NONE.withLegacyWildcard();
    }
    return names.isEmpty() ? before.interest().withoutAny() : Interest.exactly(names);
  }

  private static TypeSubscription changed(TypeSubscription before, Interest interest) {
    ImmutableSet<String> added =
        Sets.difference(interest.names(), before.interest().names()).immutableCopy();
    return before.withInterest(interest).withDue(added).withoutUnwanted();
  }

  /** The response but for its nonce. */
  static DiscoveryResponse write(Outgoing outgoing) {
    DiscoveryResponse.Builder response =
        DiscoveryResponse.newBuilder()
            .setTypeUrl(outgoing.type().typeUrl())
            .setVersionInfo(outgoing.version());
    outgoing.resources().forEach(resource -> response.addResources(resource.body()));
    return response.build();
  }
}
