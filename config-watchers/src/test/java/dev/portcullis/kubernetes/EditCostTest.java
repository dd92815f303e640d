package dev.portcullis.kubernetes;

import static dev.portcullis.kubernetes.ClusterFixture.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.source.SourceState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An edit costs what it changes, not what there is. */
final class EditCostTest {
  private static final int PODS_THERE = 17_000;
  private static final int EDITS = 300;

  @Test
  void oneEditAmongManyObjectsTakesAFewMilliseconds() {
    ClusterFixture cluster = new ClusterFixture().listed();
    for (int i = 0; i < PODS_THERE; i++) {
      cluster.put(PODS, "metadata: {name: pod-" + i + ", namespace: ns-" + i % 50 + "}");
    }
    SourceState before = cluster.state();
    List<Long> took = new ArrayList<>();
    for (int i = 0; i < EDITS; i++) {
      long begin = System.nanoTime();
      cluster.policy("edited", "/" + i);
      SourceState after = cluster.state();
      took.add(System.nanoTime() - begin);
      assertThat(after.objects()).hasSize(PODS_THERE + 1).isNotSameAs(before.objects());
      before = after;
    }
    took.sort(null);
    double median = took.get(EDITS / 2) / 1e6;
    System.out.printf("one edit among %d objects: median %.2f ms%n", PODS_THERE, median);
    // Wide enough for a busy machine; to read 17,000 objects anew takes a hundred times as long.
    assertThat(median).isLessThan(20);
  }
}
