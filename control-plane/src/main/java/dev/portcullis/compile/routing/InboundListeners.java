package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.CaptureMode;
import dev.portcullis.model.Sidecar.IngressListener;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.WorkloadGroupKey;

/** Plans what comes to the workload of a sidecar. */
final class InboundListeners {
  private InboundListeners() {}

  /** The plan for the sidecars of {@code group}. */
  static RoutingPlan plan(ConfigView view, WorkloadGroupKey group, Problems problems) {
    PeerRules peers = PeerRules.of(view, group, problems);
    Sidecar sidecar = SidecarSelection.of(view, group);
    boolean lists = sidecar != null && !sidecar.ingress().isEmpty();
    boolean intercepts = group.interception() != Interception.NONE;
    boolean dialled =
        sidecar != null && sidecar.egress().stream().anyMatch(egress -> egress.port() != 0);
    if (!lists && !intercepts && !dialled) {
      problems.noSidecarSelects(group);
    }
    CapturedPorts captured = new CapturedPorts(sidecar, peers, problems);
    ImmutableList.Builder<ListenerPlan> listeners = ImmutableList.builder();
    ImmutableList.Builder<ClusterPlan> clusters = ImmutableList.builder();
    if (sidecar != null && lists) {
      BoundIngress bound = new BoundIngress(sidecar, peers, problems);
      for (IngressListener ingress : sidecar.ingress()) {
        if (intercepts && ingress.captureMode() != CaptureMode.NONE) {
          captured.add(sidecar, ingress);
        } else {
          bound.add(ingress);
        }
      }
      listeners.addAll(bound.listeners());
      clusters.addAll(bound.clusters());
    } else if (intercepts) {
      captured.add(view.derive(new WorkloadPorts.Described(group)));
    }
    if (intercepts) {
      listeners.add(captured.listener(group.interception()));
      clusters.addAll(captured.clusters());
    }
    return new RoutingPlan(listeners.build(), ImmutableList.of(), clusters.build(), problems.all());
  }
}
