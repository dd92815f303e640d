package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import dev.portcullis.xds.ResourceType;
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
  private final ByteString laterNode;
  private boolean configured;
  private int edit;
  private @Nullable Channel channel;
  private FleetOutbox outbox = new FleetOutbox();

  FleetStream(int number, FleetGroup group, Conduct conduct, Tally tally) {
    this.number = number;
    this.group = group;
    this.conduct = conduct;
    this.tally = tally;
    this.laterNode = group.laterNode(number);
  }

  FleetGroup group() {
    return group;
  }

  Conduct conduct() {
    return conduct;
  }

  /** What it has to say, and may. */
  FleetOutbox outbox() {
    return outbox;
  }

  boolean isConfigured() {
    return configured;
  }

  /** The last edit that it has. */
  int edit() {
    return edit;
  }

  /** From now on it has the edit of a number. */
  void has(int latest) {
    edit = latest;
  }

  /** Asks for everything that it is to ask for; what it still holds it says. */
  void open(Channel own, ByteBuf out) {
    channel = own;
    outbox = new FleetOutbox();
    configured = false;
    awaited.clear();
    ByteString node = group.node(number);
    for (ResourceType type : BY_WILDCARD) {
      subscribe(out, node, type.typeUrl(), ImmutableSet.of());
      node = laterNode;
    }
    for (Map.Entry<String, ImmutableSet<String>> type : group.names().entrySet()) {
      if (!type.getValue().isEmpty()) {
        subscribe(out, node, type.getKey(), type.getValue());
      }
    }
    settle();
  }

  private void subscribe(ByteBuf out, ByteString node, String typeUrl, ImmutableSet<String> names) {
    Map<String, String> known = held.getOrDefault(typeUrl, ImmutableMap.of());
    if (known.isEmpty()) {
      awaited.add(typeUrl);
    }
    outbox.say(out, FleetRequest.subscribe(node, typeUrl, names, known));
  }

  /** Takes a response in, and answers it. */
  void heard(byte[] message, ByteBuf out) {
    HeardResponse response = HeardResponse.read(message);
    boolean before = configured;
    keep(response);
    answer(response, before ? conduct : Conduct.PROXY, out);
    tally.heard(this, response, message);
    settle();
  }

  private void answer(HeardResponse response, Conduct now, ByteBuf out) {
    switch (now) {
      case PROXY, STUCK -> answer(response, true, out);
      case REFUSING -> answer(response, false, out);
      case BABBLING -> outbox.say(out, FleetRequest.babble());
      case SILENT -> {}
    }
  }

  private void answer(HeardResponse response, boolean isAccepted, ByteBuf out) {
    outbox.say(
        out, FleetRequest.answer(laterNode, response.typeUrl(), response.nonce(), isAccepted));
  }

  private void keep(HeardResponse response) {
    Map<String, String> known = held.computeIfAbsent(response.typeUrl(), _ -> new HashMap<>());
    known.putAll(response.versions());
    response.removed().forEach(known::remove);
    if (known.keySet().containsAll(wanted(response.typeUrl()))) {
      awaited.remove(response.typeUrl());
    }
  }

  private ImmutableSet<String> wanted(String typeUrl) {
    return group.names().getOrDefault(typeUrl, ImmutableSet.of());
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
