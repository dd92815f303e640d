package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.rpc.Status;
import dev.portcullis.xds.ContentHash;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A client that behaves at random, but as the protocol allows, and keeps what it is told. */
final class FuzzClient {
  static final ImmutableList<String> NAMES = ImmutableList.of("a", "b", "c", "d");

  private final Protocol protocol;
  private final Random random;
  private final Map<ResourceType, Map<String, Any>> held = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, Set<String>> names = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, Answer> lastAnswers = new EnumMap<>(ResourceType.class);
  private final Deque<Answer> unanswered = new ArrayDeque<>();
  private PureDriver driver;

  FuzzClient(Protocol protocol, Random random) {
    this.protocol = protocol;
    this.random = random;
    this.driver = new PureDriver(protocol);
  }

  Map<String, Any> held(ResourceType type) {
    return held.computeIfAbsent(type, _ -> new TreeMap<>());
  }

  /** True once the client has asked for anything of {@code type}. */
  boolean asks(ResourceType type) {
    return names.containsKey(type);
  }

  Set<String> names(ResourceType type) {
    return names.getOrDefault(type, Set.of());
  }

  void snapshot(Snapshot snapshot) {
    driver.snapshot(snapshot);
    collect();
  }

  private void collect() {
    for (Answer answer = driver.next(); answer != null; answer = driver.next()) {
      unanswered.add(answer);
    }
  }

  /** Asks for more: everything of clusters and listeners, a name of the rest. */
  void ask() {
    ResourceType type = ResourceType.values()[random.nextInt(ResourceType.values().length)];
    boolean first = !asks(type);
    Set<String> wanted = names.computeIfAbsent(type, _ -> new TreeSet<>());
    if (type.hasLegacyWildcard()) {
      if (first) {
        request(type, List.of(), List.of());
      }
      return;
    }
    String name = NAMES.get(random.nextInt(NAMES.size()));
    if (wanted.add(name)) {
      request(type, List.of(name), List.of());
    }
  }

  /** Asks for the endpoints of all its clusters, as Envoy does before it can use them. */
  void askForEndpoints() {
    Set<String> wanted = names.computeIfAbsent(ResourceType.ENDPOINT, _ -> new TreeSet<>());
    for (String cluster : List.copyOf(held(ResourceType.CLUSTER).keySet())) {
      if (wanted.add(cluster)) {
        request(ResourceType.ENDPOINT, List.of(cluster), List.of());
      }
    }
  }

  void giveUp() {
    for (ResourceType type : ResourceType.values()) {
      if (!type.hasLegacyWildcard() && !names(type).isEmpty() && random.nextBoolean()) {
        String name = names(type).iterator().next();
        names(type).remove(name);
        held(type).remove(name);
        request(type, List.of(), List.of(name));
        return;
      }
    }
  }

  /** Answers a response: some are refused, and of those some part was applied. */
  void answer(boolean mayRefuse) {
    Answer answer = unanswered.poll();
    if (answer == null) {
      return;
    }
    lastAnswers.put(answer.type(), answer);
    if (mayRefuse && random.nextInt(4) == 0 && !isHarmless(answer)) {
      if (random.nextBoolean() && answer.type() != ResourceType.EXTENSION) {
        apply(answer);
      }
      reply(answer, "no");
    } else {
      apply(answer);
      reply(answer, "");
    }
  }

  /** What no Envoy refuses: to deny everyone, or to let go of something. */
  private static boolean isHarmless(Answer answer) {
    return (answer.type() == ResourceType.EXTENSION || !answer.removed().isEmpty())
        && answer.resources().entrySet().stream()
            .allMatch(
                entry -> StandIns.denyEveryone(entry.getKey()).body().equals(entry.getValue()));
  }

  boolean hasUnanswered() {
    return !unanswered.isEmpty();
  }

  private void apply(Answer answer) {
    Map<String, Any> all = held(answer.type());
    if (protocol == Protocol.SOTW && answer.type().hasLegacyWildcard()) {
      all.clear();
    }
    answer
        .resources()
        .forEach((name, body) -> {
          if (answer.type().hasLegacyWildcard() || names(answer.type()).contains(name)) {
            all.put(name, body);
          }
        });
    answer.removed().forEach(all::remove);
  }

  private void reply(Answer answer, String error) {
    Status status = Status.newBuilder().setCode(13).setMessage(error).build();
    if (protocol == Protocol.DELTA) {
      DeltaDiscoveryRequest.Builder reply =
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl(answer.type().typeUrl())
              .setResponseNonce(answer.nonce());
      driver.send((error.isEmpty() ? reply : reply.setErrorDetail(status)).build());
    } else {
      DiscoveryRequest.Builder reply = sotw(answer.type());
      driver.send((error.isEmpty() ? reply : reply.setErrorDetail(status)).build());
    }
    collect();
  }

  private void request(ResourceType type, List<String> added, List<String> removed) {
    if (protocol == Protocol.DELTA) {
      driver.send(
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl(type.typeUrl())
              .addAllResourceNamesSubscribe(added)
              .addAllResourceNamesUnsubscribe(removed)
              .build());
    } else {
      driver.send(sotw(type).build());
    }
    collect();
  }

  private DiscoveryRequest.Builder sotw(ResourceType type) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .addAllResourceNames(new ArrayList<>(names(type)));
    Answer before = lastAnswers.get(type);
    return before == null
        ? request
        : request.setVersionInfo(before.version()).setResponseNonce(before.nonce());
  }

  /** The connection breaks; the same process comes back. */
  void comeBack(Snapshot snapshot) {
    ExtensionMemory memory = driver.state().extensions();
    driver = new PureDriver(protocol);
    driver.remember(memory);
    lastAnswers.clear();
    unanswered.clear();
    driver.snapshot(snapshot);
    for (ResourceType type : List.copyOf(names.keySet())) {
      if (protocol == Protocol.SOTW) {
        driver.send(sotw(type).build());
      } else {
        DeltaDiscoveryRequest.Builder request =
            DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(type.typeUrl())
                .addAllResourceNamesSubscribe(names(type));
        held(type).forEach((name, body) -> request.putInitialResourceVersions(name, hex(body)));
        driver.send(request.build());
      }
    }
    collect();
  }

  private static String hex(Any body) {
    return ContentHash.of(body.getValue().toByteArray()).hex();
  }
}
