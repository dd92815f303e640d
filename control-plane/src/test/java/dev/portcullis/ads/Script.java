package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Status;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that says what a case tells it to, and checks what it is told. */
final class Script {
  static final Node NODE =
      Node.newBuilder()
          .setId("proxy-1")
          .setMetadata(
              Struct.newBuilder()
                  .putFields("role", text("gateway"))
                  .putFields("namespace", text("ns")))
          .build();

  private final Protocol protocol;
  private final Driver driver;
  private final Map<ResourceType, Set<String>> names = new EnumMap<>(ResourceType.class);
  private final Map<ResourceType, Answer> lastAnswers = new EnumMap<>(ResourceType.class);
  private final Set<ResourceType> used = EnumSet.noneOf(ResourceType.class);
  private boolean introduced;
  private long generation;
  private int barriers;
  private @Nullable Answer last;
  private @Nullable Answer unseen;

  Script(Protocol protocol, Driver driver) {
    this.protocol = protocol;
    this.driver = driver;
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  /** The group is compiled to exactly these. */
  Script snapshot(EncodedResource... resources) {
    driver.snapshot(Snapshot.of(++generation, List.of(resources)));
    return this;
  }

  /** Asks for everything by naming nothing. */
  Script wantsAll(ResourceType type) {
    used.add(type);
    if (protocol == Protocol.DELTA) {
      send(deltaRequest(type));
    } else {
      send(sotwRequest(type));
    }
    return this;
  }

  /** Asks for more names. */
  Script wants(ResourceType type, String... more) {
    used.add(type);
    namesOf(type).addAll(Arrays.asList(more));
    if (protocol == Protocol.DELTA) {
      send(deltaRequest(type).addAllResourceNamesSubscribe(List.of(more)));
    } else {
      send(sotwRequest(type));
    }
    return this;
  }

  /** Gives up names. */
  Script drops(ResourceType type, String... fewer) {
    Arrays.asList(fewer).forEach(namesOf(type)::remove);
    if (protocol == Protocol.DELTA) {
      send(deltaRequest(type).addAllResourceNamesUnsubscribe(List.of(fewer)));
    } else {
      send(sotwRequest(type));
    }
    return this;
  }

  /** Comes back, incrementally: holds {@code held} and asks for {@code wanted}. */
  Script comesBack(ResourceType type, ImmutableMap<String, String> held, String... wanted) {
    used.add(type);
    send(
        deltaRequest(type)
            .putAllInitialResourceVersions(held)
            .addAllResourceNamesSubscribe(List.of(wanted)));
    return this;
  }

  /**
   * Comes back, in state of the world: accepted {@code version} last, and asks for all it holds.
   */
  Script comesBack(ResourceType type, String version, String... held) {
    used.add(type);
    namesOf(type).addAll(Arrays.asList(held));
    send(sotwRequest(type).setVersionInfo(version));
    return this;
  }

  /** Sends {@code nonce} as if it answered a response. */
  Script answersStale(ResourceType type, String nonce, String... more) {
    if (protocol == Protocol.DELTA) {
      send(deltaRequest(type).setResponseNonce(nonce).addAllResourceNamesSubscribe(List.of(more)));
    } else {
      namesOf(type).addAll(Arrays.asList(more));
      send(sotwRequest(type).setResponseNonce(nonce));
    }
    return this;
  }

  /** Asks for {@code wanted}, first of its type, with a nonce of another stream. */
  Script answersStaleFirst(ResourceType type, String nonce, String... wanted) {
    used.add(type);
    return answersStale(type, nonce, wanted);
  }

  /** A response of {@code type} comes, but what the client says next was written before. */
  Script getsUnseen(ResourceType type) {
    unseen = driver.next();
    assertThat(unseen).as("a response").isNotNull();
    assertThat(unseen.type()).as("type of %s", unseen).isEqualTo(type);
    return this;
  }

  /** The client sees the response and accepts it. */
  Script seesUnseen() {
    Answer seen = unseen;
    lastAnswers.put(seen.type(), seen);
    return accepts(seen.type());
  }

  /** The next response has these resources, and in state of the world others as well. */
  Script getsAtLeast(ResourceType type, EncodedResource... resources) {
    Answer answer = driver.next();
    assertThat(answer).as("a response").isNotNull();
    assertThat(answer.type()).as("type of %s", answer).isEqualTo(type);
    for (EncodedResource resource : resources) {
      assertThat(answer.resources()).containsEntry(resource.name(), resource.body());
    }
    last = answer;
    lastAnswers.put(type, answer);
    return this;
  }

  /** The next response has exactly these resources and removes nothing. */
  Script gets(ResourceType type, EncodedResource... resources) {
    return getsAndLoses(type, ImmutableList.copyOf(resources));
  }

  /** The next response removes exactly these names. */
  Script loses(ResourceType type, String... removed) {
    return getsAndLoses(type, ImmutableList.of(), removed);
  }

  /** The next response has exactly these resources and removes exactly these names. */
  Script getsAndLoses(
      ResourceType type, ImmutableList<EncodedResource> resources, String... removed) {
    Answer answer = driver.next();
    assertThat(answer).as("a response").isNotNull();
    assertThat(answer.type()).as("type of %s", answer).isEqualTo(type);
    ImmutableMap.Builder<String, Any> bodies = ImmutableMap.builder();
    resources.forEach(resource -> bodies.put(resource.name(), resource.body()));
    assertThat(answer.resources()).isEqualTo(bodies.buildOrThrow());
    assertThat(answer.removed()).isEqualTo(ImmutableSet.copyOf(removed));
    last = answer;
    lastAnswers.put(type, answer);
    return this;
  }

  /** Accepts the last response. */
  Script accepts() {
    return accepts(lastAnswer().type());
  }

  /** Accepts the last response of {@code type}. */
  Script accepts(ResourceType type) {
    Answer answer = lastAnswers.get(type);
    if (protocol == Protocol.DELTA) {
      send(deltaRequest(type).setResponseNonce(answer.nonce()));
    } else {
      send(sotwRequest(type));
    }
    return this;
  }

  /** Refuses the last response. */
  Script refuses(String message) {
    return refuses(lastAnswer().type(), message);
  }

  /** Refuses the last response of {@code type}. */
  Script refuses(ResourceType type, String message) {
    Status error = Status.newBuilder().setCode(13).setMessage(message).build();
    if (protocol == Protocol.DELTA) {
      send(
          deltaRequest(type).setResponseNonce(lastAnswers.get(type).nonce()).setErrorDetail(error));
    } else {
      send(sotwRequest(type).setErrorDetail(error));
    }
    return this;
  }

  /** Nothing more is sent. Where only time could tell, a question is asked: its answer is next. */
  Script getsNothing() {
    if (driver.knowsSilence()) {
      assertThat(driver.next()).isNull();
      return this;
    }
    ResourceType type =
        List.of(ResourceType.ENDPOINT, ResourceType.ROUTE, ResourceType.SECRET).stream()
            .filter(unused -> !used.contains(unused))
            .findFirst()
            .orElseThrow();
    String name = "barrier-" + ++barriers;
    namesOf(type).add(name);
    if (protocol == Protocol.DELTA) {
      send(deltaRequest(type).addResourceNamesSubscribe(name));
    } else {
      send(sotwRequest(type));
    }
    Answer answer = driver.next();
    assertThat(answer).as("only the answer to a question").isNotNull();
    assertThat(answer.type()).as("only the answer to a question: %s", answer).isEqualTo(type);
    lastAnswers.put(type, answer);
    Answer before = last;
    accepts(type);
    last = before;
    return this;
  }

  private Answer lastAnswer() {
    assertThat(last).as("a response before").isNotNull();
    return last;
  }

  private Set<String> namesOf(ResourceType type) {
    return names.computeIfAbsent(type, _ -> new LinkedHashSet<>());
  }

  private DeltaDiscoveryRequest.Builder deltaRequest(ResourceType type) {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
  }

  private DiscoveryRequest.Builder sotwRequest(ResourceType type) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .addAllResourceNames(new ArrayList<>(namesOf(type)));
    Answer before = lastAnswers.get(type);
    return before == null
        ? request
        : request.setVersionInfo(before.version()).setResponseNonce(before.nonce());
  }

  /** Only the first request of a stream describes the node, as Envoy does it. */
  private void send(DeltaDiscoveryRequest.Builder request) {
    driver.send(introduced ? request.build() : request.setNode(NODE).build());
    introduced = true;
  }

  private void send(DiscoveryRequest.Builder request) {
    driver.send(introduced ? request.build() : request.setNode(NODE).build());
    introduced = true;
  }
}
