package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceSet;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever client and configuration do: in the end the client holds what the snapshot says. */
final class ProtocolFuzzTest {
  private static final int RUNS = 500;
  private static final int ACTIONS = 60;

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void everyConversationEndsWithTheClientHoldingTheSnapshot(Protocol protocol) {
    for (int seed = 0; seed < RUNS; seed++) {
      run(protocol, seed);
    }
  }

  private static void run(Protocol protocol, int seed) {
    Random random = new Random(seed);
    FuzzClient client = new FuzzClient(protocol, random);
    Snapshot snapshot = Snapshot.of(0, List.of());
    for (int i = 1; i <= ACTIONS; i++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          snapshot = random(random, i, random.nextInt(3));
          client.snapshot(snapshot);
        }
        case 2, 3 -> client.ask();
        case 4 -> client.giveUp();
        case 5 -> {
          if (random.nextInt(6) == 0) {
            client.comeBack(snapshot);
          }
        }
        default -> client.answer(true);
      }
    }
    // New content everywhere: nothing of it was refused before.
    Snapshot last = random(random, ACTIONS + 1, 1_000);
    client.snapshot(last);
    client.askForEndpoints();
    while (client.hasUnanswered()) {
      client.answer(false);
      client.askForEndpoints();
    }
    for (ResourceType type : ResourceType.values()) {
      if (client.asks(type)) {
        Map<String, Any> held = new TreeMap<>(client.held(type));
        if (!canBeTaken(protocol, type)) {
          held.keySet().retainAll(last.resources(type).byName().keySet());
        }
        assertThat(held)
            .as("%s of seed %d over %s", type, seed, protocol)
            .isEqualTo(expected(type, client.names(type), last.resources(type)));
      }
    }
  }

  /** In state of the world there is no way to say that a route or secret is gone. */
  private static boolean canBeTaken(Protocol protocol, ResourceType type) {
    return protocol == Protocol.DELTA || type != ResourceType.ROUTE && type != ResourceType.SECRET;
  }

  private static Map<String, Any> expected(
      ResourceType type, Set<String> names, ResourceSet resources) {
    Map<String, Any> expected = new TreeMap<>();
    for (String name : type.hasLegacyWildcard() ? resources.byName().keySet() : names) {
      EncodedResource wanted = resources.get(name);
      EncodedResource resource = wanted == null ? StandIns.of(type, name) : wanted;
      if (resource != null) {
        expected.put(name, resource.body());
      }
    }
    return expected;
  }

  private static Snapshot random(Random random, long generation, int content) {
    List<EncodedResource> resources = new ArrayList<>();
    for (String name : FuzzClient.NAMES) {
      for (ResourceType type : ResourceType.values()) {
        if (random.nextInt(3) > 0) {
          resources.add(resource(type, name, content + random.nextInt(2)));
        }
      }
    }
    return Snapshot.of(generation, resources);
  }

  private static EncodedResource resource(ResourceType type, String name, int content) {
    return switch (type) {
      case CLUSTER -> Samples.edsCluster(name, content + 1);
      case ENDPOINT -> Samples.endpoints(name, content + 1);
      case SECRET -> Samples.secret(name, content);
      case EXTENSION -> Samples.extension(name, content);
      case LISTENER -> Samples.listener(name, content + 1);
      case ROUTE -> Samples.route(name, content);
    };
  }
}
