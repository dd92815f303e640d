package dev.portcullis.e2e.netns;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Pods joined by a bridge, in namespaces of their own: nothing of the machine is changed. */
final class PodNetwork implements AutoCloseable {
  private static final String BRIDGE = "bridge";

  private static final AtomicInteger NETWORKS = new AtomicInteger();

  private final String prefix =
      "portcullis-" + ProcessHandle.current().pid() + "-" + NETWORKS.incrementAndGet() + "-";
  private final NetworkNamespace middle;
  private final List<Workload> workloads = new ArrayList<>();
  private final Thread undo = new Thread(this::undo);

  PodNetwork() {
    middle = NetworkNamespace.create(prefix + BRIDGE);
    Runtime.getRuntime().addShutdownHook(undo);
    middle.ip("link", "add", BRIDGE, "type", "bridge");
    middle.ip("link", "set", BRIDGE, "up");
  }

  /** Adds a pod with its address, from which all others and no one else can be reached. */
  Workload add(Workload.Pod pod) {
    NetworkNamespace namespace = NetworkNamespace.create(prefix + pod.name());
    Workload workload = new Workload(pod, namespace);
    workloads.add(workload);
    String port = "v-" + pod.name();
    middle.ip(
        "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace.name());
    middle.ip("link", "set", port, "master", BRIDGE, "up");
    namespace.ip("addr", "add", pod.ip() + "/24", "dev", "eth0");
    namespace.ip("link", "set", "eth0", "up");
    // Virtual addresses have to be sent somewhere before they can be redirected.
    namespace.ip("route", "add", "default", "dev", "eth0");
    return workload;
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(undo);
    undo();
  }

  private void undo() {
    workloads.forEach(Workload::close);
    middle.close();
  }
}
