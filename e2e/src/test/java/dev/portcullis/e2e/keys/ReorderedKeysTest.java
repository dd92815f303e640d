package dev.portcullis.e2e.keys;

import static dev.portcullis.e2e.keys.FetchedPolicies.FILE;
import static dev.portcullis.e2e.keys.FetchedPolicies.awaitStatus;
import static dev.portcullis.e2e.keys.FetchedPolicies.policy;
import static dev.portcullis.e2e.keys.FetchedPolicies.refetch;
import static dev.portcullis.e2e.keys.FetchedPolicies.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.e2e.harness.Bootstraps.Transport;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.Json;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.Mesh;
import dev.portcullis.e2e.harness.Place;
import dev.portcullis.e2e.harness.SharedMesh;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that lays out the same keys anew for every answer. */
@WithEnvoy
@ExtendWith(SharedMesh.class)
final class ReorderedKeysTest {
  private static final int ANSWERS = 1_000;
  private static final String ISSUER = TestTokens.ISTIO_ISSUER;

  private final Random random = new Random(20_261_122);
  private final List<TestKey> keys =
      IntStream.range(0, 5).mapToObj(i -> TestKey.ec("key-" + i)).toList();

  @Test
  @DisplayName("1,000 answers with keys in random order, space and unknown members: 0 pushes")
  void whatMeansTheSameIsNotPushed(Mesh mesh) {
    Edge edge = mesh.edge(new Edge.Kind(Place.GATEWAY, Transport.DELTA));
    try (KeyServer server = KeyServer.serving().answers(request -> KeyServer.keys(anew()))) {
      mesh.apply(FILE, policy("shuffled", ISSUER, server.uri("/keys")));
      awaitStatus(edge, TestTokens.istio(keys.getFirst()), 200);
      long taken = ListenerChanges.policies(edge.envoy());
      double sent = sent(mesh);
      long generation = mesh.controlPlane().generation();

      for (int i = 0; i < ANSWERS; i++) {
        refetch(mesh, ISSUER, server);
      }

      assertThat(server.requests()).hasSize(ANSWERS + 1);
      assertThat(sent(mesh) - sent).as("policies sent").isZero();
      assertThat(ListenerChanges.policies(edge.envoy()) - taken).as("policies taken").isZero();
      assertThat(mesh.controlPlane().generation()).isEqualTo(generation);
      keys.forEach(key -> assertThat(status(edge, TestTokens.istio(key))).isEqualTo(200));

      // Else all this would hold, too, if nothing were ever pushed.
      server.keys(keys.getFirst());
      mesh.controlPlane().refreshKeys(ISSUER);
      awaitStatus(edge, TestTokens.istio(keys.getLast()), 401);
      assertThat(ListenerChanges.policies(edge.envoy()) - taken).isPositive();
    }
  }

  private static double sent(Mesh mesh) {
    return mesh.controlPlane().metric("portcullis_xds_resources_sent_total", "extension");
  }

  private String anew() {
    List<TestKey> order = new ArrayList<>(keys);
    Collections.shuffle(order, random);
    ArrayNode laidOut = JsonNodeFactory.instance.arrayNode();
    for (TestKey key : order) {
      laidOut.add(membersAnew(TestTokens.jwks(key)));
    }
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    set.put("generated-at", random.nextLong());
    set.set("keys", laidOut);
    return random.nextBoolean() ? set.toString() : set.toPrettyString() + "\n\n";
  }

  private ObjectNode membersAnew(String keySet) {
    ObjectNode key = (ObjectNode) Json.parse(keySet).path("keys").get(0);
    List<String> names = new ArrayList<>();
    key.fieldNames().forEachRemaining(names::add);
    Collections.shuffle(names, random);
    ObjectNode anew = JsonNodeFactory.instance.objectNode();
    anew.put("x-served-by", "replica-" + random.nextInt(100));
    names.forEach(name -> anew.set(name, key.get(name)));
    return anew;
  }
}
