package dev.portcullis.ads;

import static dev.portcullis.ads.DeltaClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is let in, and how much of anything. */
final class AdsAdmissionTest {
  private AdsRig rig;

  private AdsRig open(XdsLimits limits) throws IOException {
    rig = new AdsRig(limits);
    return rig;
  }

  @AfterEach
  void close() {
    if (rig != null) {
      rig.close();
    }
  }

  @Test
  void aNodeThatCannotBeServedIsRefusedWithASentence() throws Exception {
    open(XdsLimits.LOOPBACK);
    DeltaClient client = rig.client();
    client.send(request(ResourceType.CLUSTER).setNode(Node.newBuilder().setId("x")));
    Status status = client.end();
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("no role");
    assertThat(rig.registry.proxies()).isEmpty();
    assertThat(rig.feed.subscribers()).isZero();
    assertThat(rig.metrics.turnedAway).hasValue(1);
  }

  @Test
  void aPeerWhoseCertificateIsOfAnotherWorkloadIsRefused() throws Exception {
    open(XdsLimits.LOOPBACK);
    rig.peer = new Peer("10.0.0.1", new PeerIdentity.Workload("td", "other", "sa"));
    DeltaClient client = rig.client();
    client.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    Status status = client.end();
    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).contains("other/sa", "ns/");
  }

  @Test
  void streamsOfOnePeerAreBounded() throws Exception {
    open(limits(1, 100, 100));
    rig.feed.set(Snapshot.of(1, List.of()));
    DeltaClient first = rig.client();
    first.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    first.next();
    assertThat(rig.client().end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    rig.peer = new Peer("10.0.0.2", PeerIdentity.UNPROVEN);
    DeltaClient other = rig.client();
    other.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    other.next();
    first.requests.onCompleted();
    assertThat(first.end().isOk()).isTrue();
    rig.await(() -> rig.registry.connected() == 1);
  }

  @Test
  void aStreamThatWasTurnedAwayLeavesNothingBehind() throws Exception {
    open(limits(1, 100, 100));
    for (int i = 0; i < 5; i++) {
      DeltaClient client = rig.client();
      client.send(request(ResourceType.CLUSTER).setNode(Node.newBuilder().setId("x")));
      assertThat(client.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void newStreamsOfASecondAreBounded() {
    Instant[] now = {Instant.EPOCH};
    StreamLimits limits = new StreamLimits(limits(100, 2, 100), () -> now[0]);
    assertThat(limits.admit("a")).isNull();
    assertThat(limits.admit("b")).isNull();
    assertThat(limits.admit("c")).contains("More than 2 new streams a second");
    now[0] = Instant.EPOCH.plusSeconds(1);
    assertThat(limits.admit("c")).isNull();
  }

  @Test
  void namesOfOneTypeAreBounded() throws Exception {
    open(limits(10, 100, 2));
    DeltaClient client = rig.client();
    client.send(
        request(ResourceType.SECRET)
            .setNode(Script.NODE)
            .addAllResourceNamesSubscribe(List.of("a", "b", "c")));
    assertThat(client.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aTypeThatNobodyKnowsIsIgnored() throws Exception {
    open(XdsLimits.LOOPBACK);
    rig.feed.set(Snapshot.of(1, List.of()));
    DeltaClient client = rig.client();
    client.send(DeltaDiscoveryRequest.newBuilder().setNode(Script.NODE).setTypeUrl("x"));
    client.send(request(ResourceType.CLUSTER));
    assertThat(client.next().getTypeUrl()).isEqualTo(ResourceType.CLUSTER.typeUrl());
  }

  private static XdsLimits limits(int streams, int perSecond, int names) {
    return new XdsLimits(
        streams,
        perSecond,
        names,
        1 << 20,
        1_000,
        1 << 20,
        Duration.ofMinutes(1),
        Duration.ZERO,
        Duration.ZERO);
  }
}
