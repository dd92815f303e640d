package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.ReadMeshConfig;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The mesh config of a cluster: ours, else Istio's, else the defaults. */
final class MeshMaps {
  private final Subscription own;
  private final Map<Subscription, ReadMeshConfig> current = new HashMap<>();
  private final Map<Subscription, MeshSettings> good = new HashMap<>();

  MeshMaps(Subscription own) {
    this.own = own;
  }

  void put(Subscription from, ReadMeshConfig config) {
    current.put(from, config);
    if (config.settings() != null) {
      good.put(from, config.settings());
    }
  }

  void remove(Subscription from) {
    current.remove(from);
    good.remove(from);
  }

  /** The settings, null where there is a mesh config that was never valid. */
  @Nullable MeshSettings settings() {
    if (current.containsKey(own)) {
      return good.get(own);
    }
    for (Subscription other : current.keySet()) {
      return good.get(other);
    }
    return MeshSettings.DEFAULT;
  }

  void addProblems(ImmutableList.Builder<ConfigProblem> all) {
    if (current.containsKey(own)) {
      all.addAll(current.get(own).problems());
    } else {
      current.values().forEach(config -> all.addAll(config.problems()));
    }
  }
}
