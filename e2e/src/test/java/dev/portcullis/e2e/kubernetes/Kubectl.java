package dev.portcullis.e2e.kubernetes;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;

/** Runs the real {@code kubectl} as somebody. */
public final class Kubectl {
  private final Path kubeconfig;
  private final Path cache;

  Kubectl(Path kubeconfig, Path cache) {
    this.kubeconfig = kubeconfig;
    this.cache = cache;
  }

  /** Runs it to its end. */
  public ToolRun run(String... arguments) {
    return runWith("", arguments);
  }

  /** {@code kubectl apply} of documents, as users do it. */
  public ToolRun apply(String yaml) {
    return runWith(yaml, "apply", "-f", "-");
  }

  /** Runs it with a text as its standard input. */
  public ToolRun runWith(String input, String... arguments) {
    ImmutableList<String> command =
        ImmutableList.<String>builder()
            .add(Tools.kubectl().toString(), "--kubeconfig", kubeconfig.toString())
            .add("--cache-dir", cache.toString())
            .addAll(List.of(arguments))
            .build();
    return ToolRun.of(command, input);
  }
}
