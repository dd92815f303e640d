package dev.portcullis.e2e.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.ControlPlaneProcess;
import dev.portcullis.e2e.harness.FreePorts;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Replicas of the control plane, as Pods would run them. */
public final class Replica {
  private Replica() {}

  /** Starts one with the administrator's rights and does not wait for it. */
  public static ControlPlaneProcess start(Cluster cluster, String name, String... more) {
    return start(cluster.kubeconfig(), name, more);
  }

  /** Starts one with the rights of a kubeconfig. */
  public static ControlPlaneProcess start(Path kubeconfig, String name, String... more) {
    return start(new InetSocketAddress("127.0.0.1", FreePorts.next()), kubeconfig, name, more);
  }

  /** Starts one with the rights of a kubeconfig and its xDS port at a given address. */
  public static ControlPlaneProcess start(
      InetSocketAddress xds, Path kubeconfig, String name, String... more) {
    ImmutableList<String> source =
        ImmutableList.of("--kubernetes", "--kubeconfig", kubeconfig.toString());
    return ControlPlaneProcess.start(
        xds,
        source,
        ImmutableList.<String>builder()
            .add("--pod-namespace", "portcullis-system", "--pod-name", name)
            .addAll(List.of(more))
            .build());
  }
}
