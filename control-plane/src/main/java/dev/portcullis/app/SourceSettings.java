package dev.portcullis.app;

import dev.portcullis.cluster.ClusterSettings;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.kubernetes.KubernetesSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the configuration comes from. */
public sealed interface SourceSettings {
  /** Where what must outlive a restart is kept, null for nowhere. */
  @Nullable Path stateDirectory();

  /** From a directory. */
  record Directory(DirectorySettings settings) implements SourceSettings {
    @Override
    public @Nullable Path stateDirectory() {
      return settings.stateDirectory();
    }
  }

  /** From the API server of a cluster, which is told what became of it. */
  record Kubernetes(KubernetesSettings settings, ClusterSettings cluster)
      implements SourceSettings {
    @Override
    public @Nullable Path stateDirectory() {
      return settings.stateDirectory();
    }
  }
}
