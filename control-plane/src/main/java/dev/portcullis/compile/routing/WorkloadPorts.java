package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServicePort;
import dev.portcullis.model.WorkloadEntry;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a workload that Services, and ServiceEntries that select workloads, describe. Where
 * two describe the same, the older one counts.
 *
 * @param ports by number
 */
record WorkloadPorts(
    ImmutableSortedMap<Integer, WorkloadPort> ports, ImmutableList<ConfigProblem> problems) {

  /**
   * A port of a workload.
   *
   * @param servicePort what its clients know it by
   * @param protocol upper case, "" where it has to be detected
   */
  record WorkloadPort(int number, int servicePort, String protocol, ConfigMeta origin) {}

  /** The ports of the workloads of a group. */
  record Described(WorkloadGroupKey group) implements Query<WorkloadPorts> {
    @Override
    public WorkloadPorts ask(ConfigView view) {
      return of(view, group);
    }
  }

  private static WorkloadPorts of(ConfigView view, WorkloadGroupKey group) {
    Problems problems = new Problems();
    Search search = new Search(view, group, problems, new TreeMap<>());
    Stream.<ConfigObject>concat(
            view.all(Service.class, group.namespace()).stream(),
            view.all(ServiceEntry.class, group.namespace()).stream())
        .sorted(ConfigObject.BY_CREATION)
        .forEach(search::add);
    return new WorkloadPorts(ImmutableSortedMap.copyOf(search.found), problems.all());
  }

  private record Search(
      ConfigView view,
      WorkloadGroupKey group,
      Problems problems,
      Map<Integer, WorkloadPort> found) {

    private void add(ConfigObject described) {
      if (described instanceof Service service && selects(service.selector())) {
        service.ports().forEach(port -> add(port, numberOf(service, port), service.meta()));
      } else if (described instanceof ServiceEntry entry && selects(entry.workloadSelector())) {
        entry.ports().forEach(port -> add(port, numberOf(port), entry.meta()));
      }
    }

    /** A selector without labels selects nothing here, unlike those of policies. */
    private boolean selects(ImmutableMap<String, String> selector) {
      return !selector.isEmpty() && TargetPort.isPartOf(group.labels(), selector);
    }

    private @Nullable Integer numberOf(Service service, ServicePort port) {
      Integer number = new TargetPort(view, group).of(service, port);
      if (number == null) {
        TargetPort.reportNotFound(
            problems, service, port, "sidecars treat it as a port that no Service has");
      }
      return number;
    }

    /** A workload outside Kubernetes may have a port of its own for that of the service. */
    private Integer numberOf(ServicePort port) {
      return view.all(WorkloadEntry.class, group.namespace()).stream()
          .filter(workload -> !workload.endpoint().labels().isEmpty())
          .filter(workload -> TargetPort.isPartOf(group.labels(), workload.endpoint().labels()))
          .map(workload -> workload.endpoint().ports().get(port.name()))
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(port.targetPort());
    }

    private void add(ServicePort port, @Nullable Integer number, ConfigMeta origin) {
      if (number == null || port.protocol().equals("UDP")) {
        return;
      }
      WorkloadPort added = new WorkloadPort(number, port.number(), port.protocol(), origin);
      WorkloadPort older = found.putIfAbsent(number, added);
      if (older != null && !older.protocol.equals(added.protocol)) {
        reportConflict(added, older);
      }
    }

    private void reportConflict(WorkloadPort added, WorkloadPort older) {
      problems.report(
          ProblemCode.PORT_CONFLICT,
          added.origin,
          added.origin.location(),
          "port %d of the workload is %s here and %s in the older %s %s, which counts"
              .formatted(
                  added.number,
                  named(added.protocol),
                  named(older.protocol),
                  older.origin.key().kind().title(),
                  older.origin.name()),
          "give both the same protocol");
    }

    private static String named(String protocol) {
      return protocol.isEmpty() ? "of unknown protocol" : protocol;
    }
  }
}
