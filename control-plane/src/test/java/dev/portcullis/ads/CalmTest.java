package dev.portcullis.ads;

import static dev.portcullis.ads.DeltaClient.refusal;
import static dev.portcullis.ads.DeltaClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.proxy.TurnedAway;
import dev.portcullis.proxy.Waiting;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Proxies that are not as they should be: what becomes of them, who sees it, who is affected. */
final class CalmTest {
  private AdsRig rig;

  private AdsRig open(int resources, int bytes) throws IOException {
    rig =
        new AdsRig(
            new XdsLimits(
                100,
                100,
                100,
                1 << 20,
                resources,
                bytes,
                Duration.ofMinutes(1),
                Duration.ZERO,
                Duration.ZERO));
    return rig;
  }

  @AfterEach
  void close() {
    if (rig != null) {
      rig.close();
    }
  }

  @Test
  void aSnapshotOfTooManyResourcesEndsTheStreamAndIsSeen() throws Exception {
    open(2, 1 << 20);
    rig.feed.set(clusters(1, 2));
    DeltaClient client = connected("p");
    assertThat(client.next().getResourcesCount()).isEqualTo(2);
    rig.feed.set(clusters(2, 3));
    assertTurnedAway(client, "3 resources", "--xds-max-snapshot-resources");
  }

  @Test
  void aSnapshotOfTooManyBytesEndsTheStreamAndIsSeen() throws Exception {
    open(100, 100);
    rig.feed.set(clusters(1, 40));
    DeltaClient client = connected("p");
    assertTurnedAway(client, "bytes", "--xds-max-snapshot-bytes");
  }

  private void assertTurnedAway(DeltaClient client, String... words) throws Exception {
    Status status = client.end();
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains(words);
    assertThat(rig.metrics.turnedAway).hasValue(1);
    ConnectedProxy proxy = rig.registry.proxies().getFirst();
    assertThat(proxy.connected()).isFalse();
    assertThat(proxy.warnings()).anyMatch(warning -> warning.contains(words[1]));
  }

  @Test
  void tooManyLabelsAreMoreThanIsAllowedAndSeen() throws Exception {
    open(100, 1 << 20);
    Struct.Builder labels = Struct.newBuilder();
    for (int i = 0; i < 1_000; i++) {
      labels.putFields("label-" + i, Value.newBuilder().setStringValue("x").build());
    }
    Node.Builder node = node("p").toBuilder();
    node.getMetadataBuilder()
        .putFields("labels", Value.newBuilder().setStructValue(labels).build());
    DeltaClient client = rig.client();
    client.send(request(ResourceType.CLUSTER).setNode(node));
    Status status = client.end();
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains("1000 labels", "--xds-max-labels");
    assertThat(rig.registry.turnedAway()).extracting(TurnedAway::id).containsExactly("p");
  }

  @Test
  void aProxyThatNeverAnswersIsSeenUntilItDoes() throws Exception {
    open(100, 1 << 20);
    rig.feed.set(clusters(1, 1));
    DeltaClient client = connected("p");
    DeltaDiscoveryResponse response = client.next();
    rig.await(() -> waiting().unansweredSince() != null);
    assertThat(rig.registry.waiting(Duration.ofHours(-1))).isOne();
    assertThat(rig.registry.waiting(Duration.ofHours(1))).isZero();
    client.send(request(ResourceType.CLUSTER).setResponseNonce(response.getNonce()));
    rig.await(() -> waiting().equals(Waiting.FOR_NOTHING));
  }

  @Test
  void aProxyThatRefusesEverythingChangesNothingForOthersOfItsGroup() throws Exception {
    open(100, 1 << 20);
    rig.feed.set(clusters(1, 1));
    DeltaClient good = connected("good");
    DeltaClient bad = connected("bad");
    for (int i = 2; i <= 20; i++) {
      accept(good);
      bad.send(refusal(ResourceType.CLUSTER, bad.next(), "no"));
      rig.feed.set(clusters(i, 1));
    }
    bad.send(refusal(ResourceType.CLUSTER, bad.next(), "no"));
    assertThat(good.next().getResources(0).getVersion())
        .isEqualTo(Samples.cluster("c0", 20).version());
    rig.await(() ->
        rig.registry.proxies().stream()
            .allMatch(proxy ->
                proxy.report().rejections().isEmpty() == proxy.identity().nodeId().equals("good")));
  }

  @Test
  void namesAreBoundedTogetherByWhatOneRequestMaySay() throws Exception {
    open(100, 1 << 20);
    DeltaClient client = connected("p");
    for (int i = 0; i < 3; i++) {
      client.send(request(ResourceType.SECRET).addResourceNamesSubscribe("x".repeat(400_000) + i));
    }
    assertTurnedAway(client, "names", "--xds-max-request-bytes");
  }

  @Test
  void aProxyThatRefusesTheSameAgainAndAgainInManyWordsIsRememberedOnceAndInFew() throws Exception {
    open(100, 1 << 20);
    rig.feed.set(clusters(1, 1));
    DeltaClient client = rig.client();
    client.send(request(ResourceType.CLUSTER).setNode(node("p")).addResourceNamesSubscribe("c0"));
    for (int i = 0; i < 20; i++) {
      client.send(refusal(ResourceType.CLUSTER, client.next(), i + "x".repeat(100_000) + " c0"));
      client.send(request(ResourceType.CLUSTER).addResourceNamesSubscribe("c0"));
    }
    client.next();
    assertThat(rig.report().rejections()).hasSizeLessThan(2);
  }

  @Test
  void aProxyThatRefusesEditAfterEditWithoutAWordIsNotRememberedEditByEdit() throws Exception {
    open(100, 1 << 20);
    DeltaClient client = connected("p");
    for (int i = 1; i <= 20; i++) {
      rig.feed.set(Snapshot.of(i, List.of(Samples.cluster("a", 1), Samples.cluster("b", i))));
      client.send(refusal(ResourceType.CLUSTER, client.next(), "no"));
    }
    rig.await(() -> !rig.report().rejections().isEmpty());
    assertThat(rig.report().rejections()).hasSize(2);
  }

  private static void accept(DeltaClient client) throws InterruptedException {
    client.send(request(ResourceType.CLUSTER).setResponseNonce(client.next().getNonce()));
  }

  private Waiting waiting() {
    List<ConnectedProxy> proxies = rig.registry.proxies();
    return proxies.isEmpty() ? Waiting.FOR_NOTHING : proxies.getFirst().waiting();
  }

  private DeltaClient connected(String id) {
    DeltaClient client = rig.client();
    client.send(request(ResourceType.CLUSTER).setNode(node(id)));
    return client;
  }

  private static Node node(String id) {
    return Script.NODE.toBuilder().setId(id).build();
  }

  private static Snapshot clusters(int generation, int count) {
    List<EncodedResource> clusters =
        IntStream.range(0, count)
            .mapToObj(number -> Samples.cluster("c" + number, generation))
            .toList();
    return Snapshot.of(generation, clusters);
  }
}
