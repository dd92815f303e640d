package dev.portcullis.ads;

import static dev.portcullis.ads.DeltaClient.refusal;
import static dev.portcullis.ads.DeltaClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterables;
import dev.portcullis.proxy.ProxyReport;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is recorded of a stream, and what it costs. */
final class AdsServiceTest {
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
  void aProxyIsSyncedOnceItHasAcceptedEverythingOfAGeneration() throws Exception {
    open(XdsLimits.LOOPBACK);
    rig.feed.set(Snapshot.of(1, List.of(Samples.cluster("a", 1))));
    DeltaClient client = rig.client();
    client.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    DeltaDiscoveryResponse first = client.next();
    rig.await(() -> rig.report().types().containsKey(ResourceType.CLUSTER));
    assertThat(rig.report().synced()).isFalse();
    client.send(request(ResourceType.CLUSTER).setResponseNonce(first.getNonce()));
    rig.await(() -> rig.report().synced());
    assertThat(rig.report().generation()).isEqualTo(1);
    assertThat(rig.report().types().get(ResourceType.CLUSTER).acceptedVersion())
        .isEqualTo(first.getSystemVersionInfo());

    rig.feed.set(Snapshot.of(2, List.of(Samples.cluster("a", 1))));
    rig.await(() -> rig.report().generation() == 2);

    rig.feed.set(Snapshot.of(3, List.of(Samples.cluster("a", 2))));
    DeltaDiscoveryResponse second = client.next();
    rig.await(() -> !rig.report().synced());
    client.send(refusal(ResourceType.CLUSTER, second, "a is bad"));
    rig.await(() -> !rig.report().rejections().isEmpty());
    assertThat(rig.report().generation()).isEqualTo(2);
    assertThat(rig.report().synced()).isFalse();
    assertThat(Iterables.getOnlyElement(rig.report().rejections()))
        .isEqualTo(
            new ProxyReport.Rejected(
                ResourceType.CLUSTER, "a", "a is bad", Samples.cluster("a", 2).origins()));
    assertThat(rig.metrics.accepted).hasValue(1);
    assertThat(rig.metrics.refused).hasValue(1);
    assertThat(rig.metrics.resources).hasValue(2);

    rig.feed.set(Snapshot.of(4, List.of(Samples.cluster("a", 3))));
    client.send(request(ResourceType.CLUSTER).setResponseNonce(client.next().getNonce()));
    rig.await(() -> rig.report().synced());
    assertThat(rig.report().rejections()).isEmpty();
  }

  @Test
  void aRefusedPolicyIsNotSyncedAlthoughTheProxyIsHealed() throws Exception {
    open(XdsLimits.LOOPBACK);
    rig.feed.set(Snapshot.of(1, List.of(Samples.extension("http/policy", 1))));
    DeltaClient client = rig.client();
    client.send(
        request(ResourceType.EXTENSION)
            .setNode(Script.NODE)
            .addResourceNamesSubscribe("http/policy"));
    client.send(refusal(ResourceType.EXTENSION, client.next(), "no"));
    client.send(request(ResourceType.EXTENSION).setResponseNonce(client.next().getNonce()));
    rig.await(() -> rig.metrics.accepted.get() == 1);
    rig.await(() -> !rig.report().rejections().isEmpty());
    assertThat(rig.report().synced()).isFalse();
  }

  @Test
  void theSameProcessIsSentARefusedPolicyOnNoLaterStreamEither() throws Exception {
    open(XdsLimits.LOOPBACK);
    rig.feed.set(Snapshot.of(1, List.of(Samples.extension("p", 1))));
    DeltaClient first = rig.client();
    first.send(request(ResourceType.EXTENSION).setNode(Script.NODE).addResourceNamesSubscribe("p"));
    first.send(request(ResourceType.EXTENSION).setResponseNonce(first.next().getNonce()));
    rig.await(() -> rig.metrics.accepted.get() == 1);
    rig.feed.set(Snapshot.of(2, List.of(Samples.extension("p", 2))));
    first.send(refusal(ResourceType.EXTENSION, first.next(), "no"));
    first.next();
    first.requests.onError(new IllegalStateException("broken connection"));

    // What it holds is what it held, but it was not seen to be healed.
    DeltaClient second = rig.client();
    second.send(
        request(ResourceType.EXTENSION)
            .setNode(Script.NODE)
            .addResourceNamesSubscribe("p")
            .putInitialResourceVersions("p", Samples.extension("p", 1).version()));
    assertThat(second.next().getResources(0).getVersion())
        .isEqualTo(Samples.extension("p", 1).version());
  }

  @Test
  void aProxyThatDoesNotReadCostsOneResponseAndGetsTheNewest() throws Exception {
    open(XdsLimits.LOOPBACK);
    rig.feed.set(Snapshot.of(1, List.of(Samples.cluster("a", 1))));
    DeltaClient client = rig.stuckClient();
    client.send(request(ResourceType.CLUSTER).setNode(Script.NODE));
    rig.await(() -> rig.registry.connected() == 1);
    for (int i = 2; i <= 1_000; i++) {
      rig.feed.set(Snapshot.of(i, List.of(Samples.cluster("a", i))));
    }
    client.control.request(1);
    DeltaDiscoveryResponse first = client.next();
    client.control.request(1);
    client.send(request(ResourceType.CLUSTER).setResponseNonce(first.getNonce()));
    if (!first.getResources(0).getVersion().equals(Samples.cluster("a", 1_000).version())) {
      assertThat(client.next().getResources(0).getVersion())
          .isEqualTo(Samples.cluster("a", 1_000).version());
    }
    assertThat(rig.metrics.resources.get()).isLessThanOrEqualTo(2);
  }
}
