package dev.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.junit.jupiter.api.Test;

/** What {@code /api/v1/groups} shows. */
final class GroupJsonTest {
  private static final WorkloadGroupKey GROUP =
      new WorkloadGroupKey(
          ProxyRole.GATEWAY,
          "istio-system",
          ImmutableSortedMap.of("app", "gateway"),
          null,
          PolicyDelivery.ATOMIC);

  @Test
  void theSameContentOfAnotherGenerationShowsTheSame() {
    assertThat(GroupJson.of(GROUP, snapshot(9, "a", 1)))
        .isEqualTo(GroupJson.of(GROUP, snapshot(3, "a", 1)));
  }

  @Test
  void otherContentAndAnotherNameShowAnotherHash() {
    Object hash = GroupJson.of(GROUP, snapshot(1, "a", 1)).get("hash");
    assertThat(GroupJson.of(GROUP, snapshot(1, "a", 2)).get("hash")).isNotEqualTo(hash);
    assertThat(GroupJson.of(GROUP, snapshot(1, "b", 1)).get("hash")).isNotEqualTo(hash);
  }

  @Test
  void resourcesAreShownByTypeAndNameWithTheVersionThatProxiesSee() {
    assertThat(GroupJson.of(GROUP, snapshot(1, "a", 1)).get("resources"))
        .isInstanceOfSatisfying(
            ImmutableMap.class,
            resources ->
                assertThat(resources.get("cluster"))
                    .isEqualTo(ImmutableSortedMap.of("a", cluster("a", 1).version())));
  }

  private static Snapshot snapshot(long generation, String name, int content) {
    return Snapshot.of(generation, ImmutableList.of(cluster(name, content)));
  }

  private static EncodedResource cluster(String name, int content) {
    return EncodedResource.of(
        ResourceType.CLUSTER,
        name,
        Cluster.newBuilder().setAltStatName("content-" + content).build(),
        ImmutableList.of());
  }
}
