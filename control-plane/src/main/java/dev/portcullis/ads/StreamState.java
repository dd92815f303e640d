package dev.portcullis.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import dev.portcullis.xds.ContentHash;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyTransition;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that decides what a stream is sent; immutable. Requests, snapshots and sent responses each
 * make a new one, and {@link #next} says what to send: the protocol without a network. Nothing here
 * tells one stream from another, so that streams with the same past are in equal states.
 *
 * @param snapshot what the proxy is to be told, null until its group is compiled
 * @param types by type what the proxy asked for and was told
 * @param extensions what it accepted and refused of the extensions
 * @param phases its way from one policy to the next
 */
record StreamState(
    Setup setup,
    @Nullable Snapshot snapshot,
    ImmutableMap<ResourceType, TypeSubscription> types,
    ExtensionMemory extensions,
    PolicyPhases phases) {

  /**
   * What never changes on a stream.
   *
   * @param transition how a policy that is spread over several extensions is replaced
   */
  record Setup(Protocol protocol, PolicyTransition transition) {}

  /** The state after a request, and what the request said about the response before it. */
  record Reduced(StreamState state, Verdict verdict) {}

  /** A stream on which nothing was said. */
  static StreamState opened(Setup setup) {
    return new StreamState(
        setup, null, ImmutableMap.of(), ExtensionMemory.EMPTY, PolicyPhases.NONE);
  }

  /** Continues where an earlier stream of the same process left off. */
  StreamState remembering(ExtensionMemory earlier) {
    return with(earlier, phases);
  }

  StreamState withSnapshot(Snapshot newer) {
    return new StreamState(setup, newer, types, extensions, phases)
        .withStandingRejections()
        .withExtensionsProved()
        .advanced();
  }

  /** After a request of {@code type}, which {@code answers} a response. */
  Reduced hear(ResourceType type, DeltaDiscoveryRequest request, Answers answers) {
    TypeSubscription before = types.get(type);
    return before == null
        ? reduced(DeltaProtocol.hear(TypeSubscription.of(type), true, request, answers))
        : reduced(DeltaProtocol.hear(before, false, request, answers));
  }

  /** After a request of {@code type}, which {@code answers} a response. */
  Reduced hear(ResourceType type, DiscoveryRequest request, Answers answers) {
    TypeSubscription before = types.get(type);
    return before == null
        ? reduced(SotwProtocol.hear(TypeSubscription.of(type), true, request, answers))
        : reduced(SotwProtocol.hear(before, false, request, answers));
  }

  private Reduced reduced(Heard heard) {
    TypeSubscription subscription = heard.subscription();
    boolean firstOfExtensions =
        subscription.type() == ResourceType.EXTENSION && !types.containsKey(ResourceType.EXTENSION);
    StreamState after = with(subscription);
    if (firstOfExtensions) {
      after =
          after
              .with(extensions.doubted(after.subscription(ResourceType.EXTENSION)))
              .withExtensionsProved();
    }
    after =
        switch (heard.verdict()) {
          case Verdict.None _ -> after;
          case Verdict.Accepted(Outgoing response) -> after.accepted(response);
          case Verdict.Refused(Outgoing response, String message) ->
              after.refused(response, message);
        };
    return new Reduced(after.advanced(), heard.verdict());
  }

  private StreamState accepted(Outgoing response) {
    StreamState after = with(subscription(response.type()).accepted());
    if (response.type() != ResourceType.EXTENSION) {
      return after;
    }
    boolean healed = false;
    for (EncodedResource resource : response.resources()) {
      EncodedResource before = after.extensions.good().get(resource.name());
      healed |= after.extensions.unhealed().contains(resource.name());
      after =
          after.with(after.extensions.accepted(resource), after.phases.accepted(resource, before));
    }
    // While a name was poisoned, Envoy refused every listener that refers to it, for no fault of
    // the listener's.
    return healed ? after.withListenersForgiven() : after;
  }

  private StreamState withListenersForgiven() {
    TypeSubscription listeners = types.get(ResourceType.LISTENER);
    return listeners == null ? this : with(listeners.withoutRejections());
  }

  private StreamState refused(Outgoing response, String words) {
    TypeSubscription refused = subscription(response.type()).refused(response, words);
    if (response.type() != ResourceType.EXTENSION) {
      return with(refused).withStandingRejections();
    }
    String message = Rejection.kept(words);
    StreamState after = with(refused.withoutRejections());
    for (EncodedResource resource : response.resources()) {
      ExtensionMemory memory = after.extensions.refused(resource, message);
      PolicyPhases back =
          PolicyPhases.isSlot(resource.name())
              ? after.phases.refused(resource, message, memory)
              : after.phases;
      after = after.with(memory, back);
    }
    return after;
  }

  private StreamState withStandingRejections() {
    StreamState after = this;
    for (TypeSubscription subscription : types.values()) {
      Target target = target(subscription.type());
      if (target != null && !subscription.rejections().isEmpty()) {
        after = after.with(subscription.withStandingRejections(target::version));
      }
    }
    return after;
  }

  /**
   * What the proxy claims to hold, where that is what the snapshot says, is known in full. What the
   * snapshot lacks only the keys of is left to it.
   */
  private StreamState withExtensionsProved() {
    TypeSubscription claimed = types.get(ResourceType.EXTENSION);
    Target target = target(ResourceType.EXTENSION);
    if (claimed == null || target == null) {
      return this;
    }
    TypeSubscription recognized =
        PolicyPhases.recognized(claimed.keeping(target.set()), PolicyPhases.slots(target.set()));
    return with(recognized).with(extensions.proved(recognized, target.set()), phases);
  }

  private StreamState advanced() {
    TypeSubscription subscription = types.get(ResourceType.EXTENSION);
    Target target = target(ResourceType.EXTENSION);
    if (subscription == null || target == null) {
      return this;
    }
    PolicyPhases ahead =
        phases.advanced(
            PolicyPhases.slots(target.set()), subscription, extensions, setup.transition());
    return ahead.equals(phases) ? this : with(extensions, ahead);
  }

  /** What to send now, null if nothing. */
  @Nullable Outgoing next() {
    return snapshot == null ? null : PushOrder.next(types::get, this::candidates);
  }

  /**
   * Once {@link #next} has nothing: remembers it, as far as no answer of the proxy can change it.
   */
  StreamState quiet() {
    Snapshot current = snapshot;
    if (current == null || types.values().stream().anyMatch(type -> type.inFlight() != null)) {
      return this;
    }
    StreamState after = this;
    for (TypeSubscription subscription : types.values()) {
      ContentHash resources = clusters(current).resources(subscription.type()).hash();
      if (!isWaiting(candidates(subscription.type()))
          && !resources.equals(subscription.quietAt())) {
        after = after.with(subscription.quietAt(resources));
      }
    }
    return after;
  }

  private @Nullable Candidates candidates(ResourceType type) {
    TypeSubscription subscription = types.get(type);
    Target target = target(type);
    if (subscription == null || target == null) {
      return null;
    }
    Predicate<EncodedResource> tooEarly = clusters(Objects.requireNonNull(snapshot))::isEarly;
    NextResponse response = new NextResponse(setup.protocol(), subscription, target, tooEarly);
    return switch (type) {
      case LISTENER, ROUTE ->
          new AfterClusters(subscription, response, () -> WarmingClusters.any(snapshot, types));
      case CLUSTER, ENDPOINT, SECRET -> response;
      case EXTENSION ->
          PolicyPhases.slots(target.set()).isEmpty()
              ? response
              : new PhasedCandidates(setup.protocol(), phases, subscription, target, tooEarly);
    };
  }

  private static boolean isWaiting(@Nullable Candidates candidates) {
    return candidates != null && candidates.isWaiting();
  }

  /** True if the proxy has accepted everything that its snapshot says of what it asked for. */
  boolean isSettled() {
    Snapshot current = snapshot;
    return current != null
        && !types.isEmpty()
        && types.values().stream().allMatch(type -> type.inFlight() == null)
        && StreamReport.rejections(this, current).isEmpty()
        && types.keySet().stream().map(this::candidates).noneMatch(StreamState::isWaiting)
        && next() == null;
  }

  private @Nullable Target target(ResourceType type) {
    return snapshot == null
        ? null
        : new Target(type, clusters(snapshot).resources(type), extensions);
  }

  private AskedClusters clusters(Snapshot current) {
    return new AskedClusters(current, types, extensions);
  }

  /** After {@code response} was sent. */
  StreamState sent(Outgoing response) {
    TypeSubscription before = subscription(response.type());
    StreamState after = with(before.sent(response));
    return response.type() == ResourceType.CLUSTER
        ? after.withEndpointsDue(before, response)
        : after;
  }

  /** A new or changed cluster waits for its endpoints, though the proxy has them already. */
  private StreamState withEndpointsDue(TypeSubscription clusters, Outgoing response) {
    TypeSubscription endpoints = types.get(ResourceType.ENDPOINT);
    if (endpoints == null) {
      return this;
    }
    ImmutableSet<String> names = EndpointNames.ofChanged(response, clusters);
    return with(
        endpoints.withDue(Sets.intersection(names, endpoints.interest().names()).immutableCopy()));
  }

  /** What the proxy wants of {@code type}. */
  Interest interest(ResourceType type) {
    TypeSubscription subscription = types.get(type);
    return subscription == null ? Interest.NONE : subscription.interest();
  }

  private TypeSubscription subscription(ResourceType type) {
    return Objects.requireNonNull(types.get(type), "no request of this type");
  }

  private StreamState with(TypeSubscription changed) {
    return new StreamState(setup, snapshot, replaced(changed), extensions, phases);
  }

  private StreamState with(ExtensionMemory memory, PolicyPhases ahead) {
    return new StreamState(setup, snapshot, types, memory, ahead);
  }

  private ImmutableMap<ResourceType, TypeSubscription> replaced(TypeSubscription changed) {
    Map<ResourceType, TypeSubscription> all = new EnumMap<>(ResourceType.class);
    all.putAll(types);
    all.put(changed.type(), changed);
    return Maps.immutableEnumMap(all);
  }
}
