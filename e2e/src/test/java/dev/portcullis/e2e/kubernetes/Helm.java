package dev.portcullis.e2e.kubernetes;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/** Runs the real {@code helm}, with nothing of the user's own that it could read. */
final class Helm {
  private Helm() {}

  /** Renders the chart as a release of ours, without a cluster. */
  static String template(String namespace, String... more) {
    return run(ImmutableList.<String>builder()
            .add("template", "portcullis", chart().toString(), "--namespace", namespace)
            .addAll(List.of(more))
            .build())
        .orFail();
  }

  /** Does something in a cluster, as its administrator. */
  static ToolRun run(Cluster cluster, String... arguments) {
    return run(
        ImmutableList.<String>builder()
            .add("--kubeconfig", cluster.kubeconfig().toString())
            .addAll(List.of(arguments))
            .build());
  }

  static Path chart() {
    return Deployment.folder().resolve("chart/portcullis");
  }

  private static ToolRun run(ImmutableList<String> arguments) {
    Path nowhere = Deployment.folder().resolve("no-configuration-of-helm");
    return ToolRun.of(
        ImmutableList.<String>builder()
            .add("env", "HELM_CONFIG_HOME=" + nowhere, "HELM_PLUGINS=" + nowhere)
            .add(Tools.helm().toString())
            .addAll(arguments)
            .build(),
        "");
  }
}
