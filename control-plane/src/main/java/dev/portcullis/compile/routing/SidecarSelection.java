package dev.portcullis.compile.routing;

import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.model.Sidecar;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the {@code Sidecar} of a workload; unlike policies, several never add up. */
final class SidecarSelection {
  private SidecarSelection() {}

  /**
   * The oldest of its namespace that selects it by labels, else the oldest of its namespace without
   * a selector, else that of the root namespace; null if there is none.
   */
  static @Nullable Sidecar of(ConfigView view, WorkloadGroupKey group) {
    return view.derive(new Selected(group)).orElse(null);
  }

  private record Selected(WorkloadGroupKey group) implements Query<Optional<Sidecar>> {
    @Override
    public Optional<Sidecar> ask(ConfigView view) {
      return find(view, group);
    }
  }

  private static Optional<Sidecar> find(ConfigView view, WorkloadGroupKey group) {
    Stream<Sidecar> selecting =
        view.all(Sidecar.class, group.namespace()).stream()
            .filter(sidecar -> !selectsAll(sidecar))
            .filter(sidecar -> sidecar.selector().matches(group.labels()));
    Stream<Sidecar> defaults =
        Stream.of(group.namespace(), view.mesh().rootNamespace())
            .flatMap(namespace -> view.all(Sidecar.class, namespace).stream())
            .filter(SidecarSelection::selectsAll);
    return Stream.concat(selecting, defaults).findFirst();
  }

  private static boolean selectsAll(Sidecar sidecar) {
    return sidecar.selector().matchLabels().isEmpty();
  }
}
