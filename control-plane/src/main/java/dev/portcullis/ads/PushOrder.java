package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import dev.portcullis.xds.ResourceType;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which type goes next. What is referred to goes before what refers to it ({@link ResourceType}'s
 * order), and goes away after it.
 */
final class PushOrder {
  private static final ImmutableList<ResourceType> COMING =
      ImmutableList.copyOf(ResourceType.values());

  // Endpoints last: the proxy gives up a cluster's endpoints by itself once the cluster is gone.
  // Listeners went in the first pass, extensions that nothing refers to deny whoever still does.
  private static final ImmutableList<ResourceType> GOING =
      ImmutableList.of(
          ResourceType.ROUTE,
          ResourceType.SECRET,
          ResourceType.CLUSTER,
          ResourceType.ENDPOINT,
          ResourceType.EXTENSION);

  private PushOrder() {}

  /**
   * The next response of a stream, null if there is nothing to send now.
   *
   * @param states by type the subscription, null if there is none
   * @param responses by type what to send
   */
  static @Nullable Outgoing next(
      Function<ResourceType, @Nullable TypeSubscription> states,
      Function<ResourceType, @Nullable Candidates> responses) {
    boolean policyPending = false;
    boolean settled = true;
    for (ResourceType type : COMING) {
      TypeSubscription state = states.apply(type);
      Candidates response = responses.apply(type);
      if (state == null || response == null) {
        continue;
      }
      boolean waiting = state.inFlight() != null;
      settled &= !waiting;
      policyPending |= type == ResourceType.EXTENSION && (waiting || response.isWaiting());
      if (waiting || policyPending && waitsForPolicy(type) && !state.hasQuestion()) {
        continue;
      }
      Outgoing additions = response.additions();
      if (additions != null) {
        return additions;
      }
      settled &= !response.isWaiting();
    }
    return settled && !policyPending ? firstRemovals(responses) : null;
  }

  /**
   * A listener or route that changes together with a policy may open what the policy closes; and
   * connections that a listener admits before its policy came stay for ever. What a proxy asks for
   * is answered at once all the same: its listener waits for it.
   */
  private static boolean waitsForPolicy(ResourceType type) {
    return type == ResourceType.LISTENER || type == ResourceType.ROUTE;
  }

  private static @Nullable Outgoing firstRemovals(
      Function<ResourceType, @Nullable Candidates> responses) {
    for (ResourceType type : GOING) {
      Candidates response = responses.apply(type);
      Outgoing removals = response == null ? null : response.removals();
      if (removals != null) {
        return removals;
      }
    }
    return null;
  }
}
