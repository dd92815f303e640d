package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.rpc.Status;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One proxy of the fleet: what it holds, and what it says. Confined to its connection's thread. */
final class FleetStream {
  private static final ImmutableSet<ResourceType> BY_WILDCARD =
      ImmutableSet.of(ResourceType.CLUSTER, ResourceType.LISTENER);

  private final int number;
  private final FleetGroup group;
  private final Conduct conduct;
  private final Tally tally;
  private final Map<String, Map<String, String>> held = new HashMap<>();
  private final Set<String> awaited = new HashSet<>();
  private boolean configured;
  private @Nullable Channel channel;

  FleetStream(int number, FleetGroup group, Conduct conduct, Tally tally) {
    this.number = number;
    this.group = group;
    this.conduct = conduct;
    this.tally = tally;
  }

  FleetGroup group() {
    return group;
  }

  Conduct conduct() {
    return conduct;
  }

  boolean isConfigured() {
    return configured;
  }

  /** Asks for everything that it is to ask for; what it still holds it says. */
  void open(Channel own, ByteBuf out) {
    channel = own;
    configured = false;
    awaited.clear();
    boolean first = true;
    for (ResourceType type : BY_WILDCARD) {
      DeltaDiscoveryRequest.Builder request = subscription(type.typeUrl(), ImmutableSet.of());
      if (first) {
        request.setNode(group.node(number));
        first = false;
      }
      ask(request, out);
    }
    group
        .names()
        .forEach((typeUrl, names) -> {
          if (!names.isEmpty()) {
            ask(subscription(typeUrl, names), out);
          }
        });
    settle();
  }

  private DeltaDiscoveryRequest.Builder subscription(String typeUrl, ImmutableSet<String> names) {
    Map<String, String> known = held.getOrDefault(typeUrl, ImmutableMap.of());
    if (known.isEmpty()) {
      awaited.add(typeUrl);
    }
    return DeltaDiscoveryRequest.newBuilder()
        .setTypeUrl(typeUrl)
        .addAllResourceNamesSubscribe(names)
        .putAllInitialResourceVersions(known);
  }

  private static void ask(DeltaDiscoveryRequest.Builder request, ByteBuf out) {
    Http2Frames.message(out, request.build().toByteArray());
  }

  /** Takes a response in, and answers it. */
  void heard(byte[] message, ByteBuf out) {
    HeardResponse response = HeardResponse.read(message);
    boolean before = configured;
    Map<String, String> known = held.computeIfAbsent(response.typeUrl(), _ -> new HashMap<>());
    known.putAll(response.versions());
    response.removed().forEach(known::remove);
    if (isWhole(response.typeUrl(), known)) {
      awaited.remove(response.typeUrl());
    }
    answer(response, before, out);
    tally.heard(this, response, message.length);
    settle();
  }

  private boolean isWhole(String typeUrl, Map<String, String> known) {
    return known.keySet().containsAll(group.names().getOrDefault(typeUrl, ImmutableSet.of()));
  }

  private void answer(HeardResponse response, boolean before, ByteBuf out) {
    if (before && conduct == Conduct.SILENT) {
      return;
    }
    DeltaDiscoveryRequest.Builder answer =
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(response.typeUrl())
            .setResponseNonce(response.nonce());
    if (before && conduct == Conduct.REFUSING) {
      answer.setErrorDetail(Status.newBuilder().setCode(3).setMessage("refused by the fleet"));
    }
    ask(answer, out);
  }

  private void settle() {
    if (!configured && awaited.isEmpty()) {
      configured = true;
      tally.configured();
      if (conduct == Conduct.STUCK && channel != null) {
        channel.config().setAutoRead(false);
      }
    }
  }

  void ended() {
    tally.ended(configured);
    configured = false;
  }
}
