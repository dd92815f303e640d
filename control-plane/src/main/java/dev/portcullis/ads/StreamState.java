package dev.portcullis.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a stream knows; immutable. Requests, snapshots and sent responses each make a new one,
 * and {@link #next} says what to send: the protocol without a network.
 */
final class StreamState {
  private final Protocol protocol;
  private final String noncePrefix;
  private final long responses;
  private final @Nullable Snapshot snapshot;
  private final ImmutableMap<ResourceType, TypeSubscription> types;
  private final ExtensionMemory extensions;

  private StreamState(
      Protocol protocol,
      String noncePrefix,
      long responses,
      @Nullable Snapshot snapshot,
      ImmutableMap<ResourceType, TypeSubscription> types,
      ExtensionMemory extensions) {
    this.protocol = protocol;
    this.noncePrefix = noncePrefix;
    this.responses = responses;
    this.snapshot = snapshot;
    this.types = types;
    this.extensions = extensions;
  }

  /**
   * A stream on which nothing was said.
   *
   * @param noncePrefix sets its nonces apart from those of other streams: a proxy that reconnects
   *     may repeat one
   */
  static StreamState opened(Protocol protocol, String noncePrefix) {
    return new StreamState(
        protocol, noncePrefix, 0, null, ImmutableMap.of(), ExtensionMemory.EMPTY);
  }

  Protocol protocol() {
    return protocol;
  }

  @Nullable Snapshot snapshot() {
    return snapshot;
  }

  ImmutableMap<ResourceType, TypeSubscription> types() {
    return types;
  }

  ExtensionMemory extensions() {
    return extensions;
  }

  /** Continues where an earlier stream of the same process left off. */
  StreamState remembering(ExtensionMemory earlier) {
    return with(types, earlier);
  }

  StreamState withSnapshot(Snapshot newer) {
    StreamState after = new StreamState(protocol, noncePrefix, responses, newer, types, extensions);
    return after.withStandingRejections().withExtensionsProved();
  }

  /** After a request of {@code type}. */
  Reduced hear(ResourceType type, DeltaDiscoveryRequest request) {
    TypeSubscription before = types.get(type);
    if (before != null) {
      return reduced(DeltaProtocol.hear(before, false, request));
    }
    Heard heard = DeltaProtocol.hear(TypeSubscription.of(type), true, request);
    StreamState after = with(heard.subscription());
    return new Reduced(
        type == ResourceType.EXTENSION
            ? after.withDoubtfulExtensionsDue().withExtensionsProved()
            : after,
        heard.verdict());
  }

  /** After a request of {@code type}. */
  Reduced hear(ResourceType type, DiscoveryRequest request) {
    TypeSubscription before = types.get(type);
    return before == null
        ? reduced(SotwProtocol.hear(TypeSubscription.of(type), true, request))
        : reduced(SotwProtocol.hear(before, false, request));
  }

  /** The state after a request, and what the request said about the response before it. */
  record Reduced(StreamState state, Verdict verdict) {}

  private Reduced reduced(Heard heard) {
    StreamState heardState = with(heard.subscription());
    StreamState after =
        switch (heard.verdict()) {
          case Verdict.None _ -> heardState;
          case Verdict.Accepted(InFlight response) -> heardState.accepted(response.response());
          case Verdict.Refused(InFlight response, String message) ->
              heardState.refused(response.response(), message);
        };
    return new Reduced(after, heard.verdict());
  }

  private StreamState accepted(Outgoing response) {
    ExtensionMemory memory = extensions;
    boolean healed = false;
    if (response.type() == ResourceType.EXTENSION) {
      for (EncodedResource resource : response.resources()) {
        healed |= memory.unhealed().contains(resource.name());
        memory = memory.accepted(resource);
      }
    }
    StreamState after = with(with(subscription(response.type()).accepted()).types, memory);
    // While a name was poisoned, Envoy refused every listener that refers to it, for no fault of
    // the listener's.
    return healed ? after.withListenersForgiven() : after;
  }

  private StreamState refused(Outgoing response, String message) {
    TypeSubscription subscription = subscription(response.type());
    if (response.type() != ResourceType.EXTENSION) {
      return with(subscription.refused(response, message)).withStandingRejections();
    }
    ExtensionMemory memory = extensions;
    for (EncodedResource resource : response.resources()) {
      memory = memory.refused(resource, message);
    }
    return with(with(subscription.refused(response, message).withoutRejections()).types, memory);
  }

  private StreamState withListenersForgiven() {
    TypeSubscription listeners = types.get(ResourceType.LISTENER);
    return listeners == null ? this : with(listeners.withoutRejections());
  }

  private StreamState withStandingRejections() {
    StreamState after = this;
    for (TypeSubscription subscription : types.values()) {
      Target target = target(subscription.type());
      if (target != null) {
        after = after.with(subscription.withStandingRejections(target::version));
      }
    }
    return after;
  }

  /** A claim proves nothing about a name whose last content this process has refused. */
  private StreamState withDoubtfulExtensionsDue() {
    TypeSubscription claimed = subscription(ResourceType.EXTENSION);
    ImmutableSet<String> doubtful =
        claimed.interest().names().stream()
            .filter(name ->
                extensions.unhealed().contains(name)
                    || extensions.hasRefused(name, claimed.version(name)))
            .collect(ImmutableSet.toImmutableSet());
    return with(claimed.withDue(doubtful));
  }

  /** What the proxy claims to hold, where that is what the snapshot says, is known in full. */
  private StreamState withExtensionsProved() {
    TypeSubscription claimed = types.get(ResourceType.EXTENSION);
    if (claimed == null || snapshot == null) {
      return this;
    }
    ExtensionMemory memory = extensions;
    for (Map.Entry<String, Told> claim : claimed.told().entrySet()) {
      EncodedResource wanted = snapshot.resources(ResourceType.EXTENSION).get(claim.getKey());
      boolean proved =
          wanted != null
              && claim.getValue().resource() == null
              && wanted.version().equals(claim.getValue().version())
              && !claimed.due().contains(claim.getKey());
      if (proved) {
        memory = memory.accepted(wanted);
      }
    }
    return with(types, memory);
  }

  /** What to send now, null if nothing. */
  @Nullable Outgoing next() {
    return snapshot == null ? null : PushOrder.next(types::get, this::response);
  }

  /** True if the proxy has accepted everything that its snapshot says of what it asked for. */
  boolean isSettled() {
    Snapshot current = snapshot;
    return current != null
        && !types.isEmpty()
        && types.values().stream().allMatch(type -> type.inFlight() == null)
        && StreamReport.rejections(this, current).isEmpty()
        && next() == null;
  }

  private @Nullable NextResponse response(ResourceType type) {
    TypeSubscription subscription = types.get(type);
    Target target = target(type);
    return subscription == null || target == null
        ? null
        : new NextResponse(protocol, subscription, target);
  }

  private @Nullable Target target(ResourceType type) {
    return snapshot == null ? null : new Target(type, snapshot.resources(type), extensions);
  }

  /** The nonce of the next response. */
  String nextNonce() {
    return noncePrefix + "-" + (responses + 1);
  }

  /** After {@code response} was sent with {@link #nextNonce}. */
  StreamState sent(Outgoing response) {
    TypeSubscription before = subscription(response.type());
    TypeSubscription after = before.sent(new InFlight(nextNonce(), response));
    StreamState state =
        new StreamState(
            protocol, noncePrefix, responses + 1, snapshot, replaced(after), extensions);
    return response.type() == ResourceType.CLUSTER
        ? state.withEndpointsDue(before, response)
        : state;
  }

  /** A new or changed cluster waits for its endpoints, though the proxy has them already. */
  private StreamState withEndpointsDue(TypeSubscription clusters, Outgoing response) {
    TypeSubscription endpoints = types.get(ResourceType.ENDPOINT);
    if (endpoints == null) {
      return this;
    }
    ImmutableSet<String> names =
        EndpointNames.of(
            response.resources().stream()
                .filter(cluster -> !cluster.version().equals(clusters.version(cluster.name())))
                .toList());
    return with(
        endpoints.withDue(Sets.intersection(names, endpoints.interest().names()).immutableCopy()));
  }

  private TypeSubscription subscription(ResourceType type) {
    return Objects.requireNonNull(types.get(type), "no request of this type");
  }

  private StreamState with(TypeSubscription changed) {
    return with(replaced(changed), extensions);
  }

  private ImmutableMap<ResourceType, TypeSubscription> replaced(TypeSubscription changed) {
    Map<ResourceType, TypeSubscription> all = new EnumMap<>(ResourceType.class);
    all.putAll(types);
    all.put(changed.type(), changed);
    return Maps.immutableEnumMap(all);
  }

  private StreamState with(
      ImmutableMap<ResourceType, TypeSubscription> changed, ExtensionMemory memory) {
    return new StreamState(protocol, noncePrefix, responses, snapshot, changed, memory);
  }
}
