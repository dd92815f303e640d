package dev.portcullis.cli;

import dev.portcullis.app.SourceSettings;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.directory.DirectorySettings.OnInvalid;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where the configuration is. */
final class SourceOptions {
  @Option(
      names = "--config",
      paramLabel = "DIR",
      description = "The folder with the resources: .yaml, .yml and .json, read recursively.")
  private @Nullable Path directory;

  @Option(
      names = "--mesh-config",
      paramLabel = "FILE",
      description = "Istio's MeshConfig, and our own settings under portcullis:.")
  private @Nullable Path meshConfig;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where last good forms are kept over a restart (default: nowhere).")
  private @Nullable Path stateDirectory;

  @Option(
      names = "--namespace",
      defaultValue = "default",
      paramLabel = "NS",
      description = "The namespace of resources that name none (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(
      names = "--allow-empty",
      description = "Start though the folder has no resource; everything is then open.")
  private boolean allowEmpty;

  @Option(
      names = "--on-invalid",
      defaultValue = "refuse",
      paramLabel = "refuse|ignore",
      description =
          "What to do at the start about a file that cannot be read at all"
              + " (default: ${DEFAULT-VALUE}).")
  private OnInvalid onInvalid;

  @Mixin private KubernetesOptions kubernetes;

  /** Whether the configuration is that of a cluster. */
  boolean isCluster() {
    return kubernetes.isChosen();
  }

  /** The settings, checked. */
  SourceSettings settings() {
    if (kubernetes.isChosen() == (directory != null)) {
      throw new UserError("give either --config DIR or --kubernetes");
    }
    return directory == null
        ? kubernetes.settings(stateDirectory, allowEmpty)
        : new SourceSettings.Directory(
            DirectorySettings.of(directory)
                .withMeshConfig(meshConfig)
                .withStateDirectory(stateDirectory)
                .withDefaultNamespace(namespace)
                .withStart(allowEmpty, onInvalid));
  }
}
