package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;

/** The incremental protocol: what its requests mean, and how its responses are written. */
final class DeltaProtocol {
  private DeltaProtocol() {}

  /**
   * Reduces {@code request}.
   *
   * @param before the subscription so far, of {@link TypeSubscription#of} for the first request
   * @param first true for the first request of its type on the stream
   */
  static Heard hear(
      TypeSubscription before, boolean first, DeltaDiscoveryRequest request, Answers answers) {
    ImmutableSet<String> added = ImmutableSet.copyOf(request.getResourceNamesSubscribeList());
    ImmutableSet<String> removed = ImmutableSet.copyOf(request.getResourceNamesUnsubscribeList());
    // A claim about a name that the same request does not ask for proves nothing later on.
    TypeSubscription after =
        first
            ? subscribed(opened(before, request), added).withoutUnwanted()
            : subscribed(before, added);
    return new Heard(
        unsubscribed(after, removed),
        before.verdict(answers, request.hasErrorDetail() ? request.getErrorDetail() : null));
  }

  /**
   * Only the first request may claim versions, and only it asks for everything by naming nothing.
   */
  private static TypeSubscription opened(TypeSubscription state, DeltaDiscoveryRequest request) {
    TypeSubscription claimed = state.withClaims(request.getInitialResourceVersionsMap());
    boolean everything =
        request.getResourceNamesSubscribeCount() == 0 && state.type().hasLegacyWildcard();
    return everything
        ? claimed.withInterest(claimed.interest().withLegacyWildcard()).withAnswerDue()
        : claimed;
  }

  private static TypeSubscription subscribed(TypeSubscription state, ImmutableSet<String> added) {
    if (added.isEmpty()) {
      return state;
    }
    Interest interest = state.interest().plus(added);
    boolean startsWildcard = interest.wildcard() && !state.interest().wildcard();
    // Every subscription is answered with a body, also one to a name that this stream has sent: a
    // proxy that dropped a resource and wants it again waits for it. What is claimed by version is
    // held; and a claim is only there on the first request.
    ImmutableSet<String> open =
        added.stream()
            .filter(name -> !name.equals(Interest.EVERYTHING) && !isClaimed(state, name))
            .collect(ImmutableSet.toImmutableSet());
    TypeSubscription after = state.withInterest(interest).withDue(open);
    return startsWildcard ? after.withAnswerDue() : after;
  }

  /** True if all that is known of {@code name} is that the proxy says it holds it. */
  private static boolean isClaimed(TypeSubscription state, String name) {
    Told told = state.told().get(name);
    return told != null
        && told.resource() == null
        && !told.isAbsent()
        && !told.equals(Told.UNKNOWN)
        && !state.interest().covers(name);
  }

  private static TypeSubscription unsubscribed(
      TypeSubscription state, ImmutableSet<String> removed) {
    if (removed.isEmpty()) {
      return state;
    }
    TypeSubscription after = state.withInterest(state.interest().minus(removed));
    if (after.interest().wildcard()) {
      // The proxy has dropped them, but wants everything: they are sent or removed once more.
      return after.withDue(removed);
    }
    return after.withoutUnwanted();
  }

  /** The response but for its nonce. */
  static DeltaDiscoveryResponse write(Outgoing outgoing) {
    DeltaDiscoveryResponse.Builder response =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(outgoing.type().typeUrl())
            .setSystemVersionInfo(outgoing.version());
    // Envoy refuses a removal of an extension that a listener waits for by never opening it; the
    // names told to be absent are answered with a stand-in, so that none is left here.
    if (outgoing.type() != ResourceType.EXTENSION) {
      response.addAllRemovedResources(outgoing.removed());
    }
    outgoing
        .resources()
        .forEach(resource ->
            response.addResources(
                Resource.newBuilder()
                    .setName(resource.name())
                    .setVersion(resource.version())
                    .setResource(resource.body())));
    return response.build();
  }
}
