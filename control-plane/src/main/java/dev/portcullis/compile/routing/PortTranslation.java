package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServicePort;
import dev.portcullis.xds.WorkloadGroupKey;

/**
 * Translates the port of a Gateway's server, which is that of the Service in front of the gateway,
 * to the port that the gateway itself binds.
 */
final class PortTranslation {
  private static final String DISABLED = "experimental.istio.io/disable-gateway-port-translation";

  private final TargetPort targetPort;
  private final Problems problems;
  private final ImmutableList<Service> services;

  PortTranslation(ConfigView view, WorkloadGroupKey group, Problems problems) {
    this.targetPort = new TargetPort(view, group);
    this.problems = problems;
    this.services = view.derive(new InFront(group.namespace(), group.labels()));
  }

  private record InFront(String namespace, ImmutableSortedMap<String, String> labels)
      implements Query<ImmutableList<Service>> {
    @Override
    public ImmutableList<Service> ask(ConfigView view) {
      return view.all(Service.class, namespace).stream()
          .filter(service -> !service.selector().isEmpty())
          .filter(service -> !service.meta().labels().containsKey(DISABLED))
          .filter(service -> TargetPort.isPartOf(labels, service.selector()))
          .collect(ImmutableList.toImmutableList());
    }
  }

  /**
   * The port to bind: the target port of the oldest Service with that port, else the port itself.
   */
  int boundPort(BoundServer bound) {
    int number = bound.server().port();
    for (Service service : services) {
      for (ServicePort port : service.ports()) {
        if (port.number() == number) {
          Integer target = targetPort.of(service, port);
          if (target != null) {
            return target;
          }
          TargetPort.reportNotFound(
              problems, service, port, "the gateway binds " + number + " itself");
        }
      }
    }
    return number;
  }
}
