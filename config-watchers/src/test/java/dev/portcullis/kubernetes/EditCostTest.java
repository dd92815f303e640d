package dev.portcullis.kubernetes;

import static dev.portcullis.kubernetes.ClusterFixture.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.Pod;
import dev.portcullis.source.SourceState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An edit costs what it changes, not what there is. */
final class EditCostTest {
  private static final int PODS_THERE = 17_000;
  private static final int EDITS = 100;

  @Test
  void oneEditAmongManyObjectsTouchesNoOther() {
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
      assertUntouched(before, after);
      before = after;
    }
    took.sort(null);
    System.out.printf(
        "one edit among %d objects: median %.2f ms%n", PODS_THERE, took.get(EDITS / 2) / 1e6);
  }

  /** What was not edited is neither read nor made again. */
  private static void assertUntouched(SourceState before, SourceState after) {
    assertThat(after.objects().values().stream().filter(Pod.class::isInstance))
        .usingElementComparator((one, other) -> one == other ? 0 : 1)
        .containsExactlyElementsOf(
            before.objects().values().stream().filter(Pod.class::isInstance).toList());
  }
}
