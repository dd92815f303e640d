package dev.portcullis.cli;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.ImpliedGroups;
import dev.portcullis.compile.advice.Advice;
import dev.portcullis.compile.envoy.CredentialCompiler;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.keys.KeySetForecast;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what is wrong in a directory. */
@Command(
    name = "check",
    description = "Reads a directory as serve would, and prints every problem in it.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no problem, or nothing worse than a warning",
      "1:an error (with --strict: or a warning)",
      "2:wrong usage, or nothing could be read"
    })
final class CheckCommand implements Callable<Integer> {
  private static final int FOUND = 1;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The directory of policies.")
  private String directory;

  @Option(names = "--mesh-config", paramLabel = "FILE", description = "The mesh config.")
  private @Nullable String meshConfig;

  @Option(
      names = "--namespace",
      defaultValue = "default",
      description = "The namespace of objects that name none (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(names = "--strict", description = "Warnings count as errors.")
  private boolean strict;

  @Option(
      names = "--allow",
      split = ",",
      paramLabel = "CODE",
      description = "Warnings that do not count with --strict, such as DENIES_ALL_TCP.")
  private List<String> allowed = List.of();

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "What to print (default: ${DEFAULT-VALUE}).")
  private Output output;

  @Override
  public Integer call() {
    DirectoryCheck.Report report = run();
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case TEXT -> new CheckReport(report, isTerminal()).printText(out);
      case JSON -> new CheckReport(report, false).printJson(out);
    }
    out.flush();
    if (!report.readable()) {
      return Portcullis.USAGE;
    }
    return report.problems().stream().anyMatch(this::counts) ? FOUND : 0;
  }

  private DirectoryCheck.Report run() {
    if (directory.isBlank()) {
      throw new UserError("the path of the directory is empty");
    }
    if (meshConfig != null && meshConfig.isBlank()) {
      throw new UserError("the path of the mesh config is empty");
    }
    try {
      DirectoryCheck.Report report =
          DirectoryCheck.run(
              DirectorySettings.of(Path.of(directory))
                  .withMeshConfig(meshConfig == null ? null : Path.of(meshConfig))
                  .withDefaultNamespace(namespace));
      ConfigView view = new ConfigView(1, report.objects(), report.mesh());
      return report.and(together(report, view));
    } catch (RuntimeException e) {
      // In a pipeline a trace would bury the problems of the files before.
      throw new UserError(
          "internal error, please report it: " + e.getClass().getSimpleName() + " in check", e);
    }
  }

  /** What shows only when the objects are seen together. */
  private static ImmutableSet<ConfigProblem> together(
      DirectoryCheck.Report report, ConfigView view) {
    ImmutableSet<ConfigKey> doubtful =
        report.problems().stream()
            .filter(problem -> problem.severity() == ConfigProblem.Severity.ERROR)
            .flatMap(problem -> Stream.ofNullable(problem.key()))
            .collect(ImmutableSet.toImmutableSet());
    Set<List<?>> said =
        report.problems().stream().map(CheckCommand::subject).collect(Collectors.toSet());
    return ImmutableSet.<ConfigProblem>builder()
        .addAll(ImpliedGroups.problems(view, new RoutingCompiler()))
        .addAll(ImpliedGroups.problems(view, new CredentialCompiler()))
        // Of an object whose reader has found it wrong, the compiler sees what stands in for it.
        .addAll(
            Sets.filter(
                ImpliedGroups.problemsOfPolicies(view, new PolicyCompiler()),
                problem -> !doubtful.contains(problem.key()) && !said.contains(subject(problem))))
        .addAll(Advice.of(view, ImmutableSet.of(), doubtful))
        .addAll(KeySetForecast.of(view))
        .build();
  }

  private static List<?> subject(ConfigProblem problem) {
    return Arrays.asList(problem.key(), problem.code());
  }

  private boolean counts(ConfigProblem problem) {
    return switch (problem.severity()) {
      case ERROR -> true;
      case WARNING -> strict && !allowed.contains(problem.code());
      case NOTICE -> false;
    };
  }

  static boolean isTerminal() {
    Console console = System.console();
    return console != null
        && console.isTerminal()
        && System.getenv("NO_COLOR") == null
        && !"dumb".equals(System.getenv("TERM"));
  }
}
