package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Cases as directories: {@code policies.yaml} as users write it (but for the keys, which are those
 * of the run), {@code requests.yaml} with the proxy and the requests, each with what is expected.
 */
final class CaseFiles {
  private static final String POLICIES = "policies.yaml";
  private static final String REQUESTS = "requests.yaml";

  private CaseFiles() {}

  /** Writes a disagreement, with Envoy's answer as what is expected. */
  static Path write(Path folder, Disagreement found) {
    Experiment experiment = found.experiment();
    ImmutableList.Builder<Object> requests = ImmutableList.builder();
    for (Object request : experiment.requests()) {
      requests.add(
          ImmutableMap.builder()
              .putAll(Trees.map(request))
              .put("expect", expectation(found.envoy()))
              .buildKeepingLast());
    }
    ImmutableMap<String, Object> file =
        ImmutableMap.of("proxy", experiment.proxy().tree(), "requests", requests.build());
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(POLICIES), Trees.yaml(experiment.policies()));
      Files.writeString(folder.resolve(REQUESTS), comment(found) + Trees.yaml(List.of(file)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Experiment read(Path folder) {
    try {
      ImmutableMap<String, Object> file =
          Trees.map(Trees.read(Files.readString(folder.resolve(REQUESTS))).getFirst());
      return new Experiment(
          TestedProxy.of(Trees.members(file, "proxy")),
          Trees.read(Files.readString(folder.resolve(POLICIES))),
          Trees.items(file, "requests"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All cases in a folder, by name. */
  static ImmutableList<Path> all(Path folder) {
    try (Stream<Path> cases = Files.list(folder)) {
      return cases.filter(Files::isDirectory).sorted().collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ImmutableMap<String, Object> expectation(Answer answer) {
    return answer.details().isEmpty()
        ? ImmutableMap.of("status", answer.status())
        : ImmutableMap.of("status", answer.status(), "details", answer.details());
  }

  private static String comment(Disagreement found) {
    return "# %s%n".formatted(String.join("; ", found.differences()).replace("\n", " "));
  }
}
