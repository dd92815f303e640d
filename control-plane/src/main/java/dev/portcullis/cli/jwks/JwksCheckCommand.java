package dev.portcullis.cli.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.cli.UserError;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.directory.DirectorySettings;
import dev.portcullis.jwks.FetchFailure;
import dev.portcullis.jwks.KeySetFetch.Outcome;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.MeshSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches keys once, and says what came of it. */
@Command(
    name = "check",
    description = "Fetches keys exactly as a server would, and prints their ids or the cause.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:there are keys", "1:there are none", "2:wrong usage"})
final class JwksCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "URI",
      description = "Where the keys are; without, they are discovered at --issuer.")
  private @Nullable String uri;

  @Option(
      names = "--issuer",
      paramLabel = "ISSUER",
      description = "The issuer (default: that of the rule with this jwksUri).")
  private @Nullable String issuer;

  @Option(
      names = "--config",
      paramLabel = "DIR",
      description = "The folder with the resources: hosts of the mesh are looked up in it.")
  private @Nullable Path directory;

  @Option(names = "--mesh-config", paramLabel = "FILE", description = "The mesh config.")
  private @Nullable Path meshConfig;

  @Option(
      names = "--namespace",
      defaultValue = "default",
      paramLabel = "NS",
      description = "The namespace of the policy (default: ${DEFAULT-VALUE}).")
  private String namespace;

  @Option(
      names = "--timeout",
      defaultValue = "5",
      paramLabel = "SECONDS",
      description = "How long all of it may take (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Override
  public Integer call() {
    if (uri == null && issuer == null) {
      throw new UserError("say where the keys are: URI, or --issuer to discover them");
    }
    if (timeout < 1 || timeout > 60) {
      throw new UserError("--timeout is from 1 to 60 seconds");
    }
    DirectoryCheck.Report report = report();
    PrintWriter out = spec.commandLine().getOut();
    if (!report.readable()) {
      report.problems().forEach(problem -> spec.commandLine().getErr().println(problem));
      return 2;
    }
    try (FetchAsServer server = FetchAsServer.of(report)) {
      String place = uri == null ? "" : uri;
      String of = issuer == null ? server.issuer(namespace, place) : issuer;
      return print(
          server.fetch(new JwksReference(namespace, of, place), Duration.ofSeconds(timeout)), out);
    }
  }

  private DirectoryCheck.Report report() {
    if (directory == null) {
      if (meshConfig != null) {
        throw new UserError("--mesh-config needs --config");
      }
      return new DirectoryCheck.Report(
          ImmutableList.of(), 0, ImmutableSortedMap.of(), MeshSettings.DEFAULT, true);
    }
    return DirectoryCheck.run(
        DirectorySettings.of(directory).withMeshConfig(meshConfig).withDefaultNamespace(namespace));
  }

  private static int print(Outcome outcome, PrintWriter out) {
    switch (outcome) {
      case Outcome.NoKeys(FetchFailure failure) -> {
        out.println(
            failure.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + ": "
                + failure.detail());
        return 1;
      }
      case Outcome.Keys keys -> {
        out.println("found at " + keys.uri());
        out.println(
            keys.keyIds().isEmpty()
                ? "keys without ids"
                : "key ids: " + String.join(", ", keys.keyIds()));
        keys.leftOut().forEach(out::println);
        Duration fresh = keys.freshFor();
        out.println(
            fresh == null
                ? "the server does not say how long they are good"
                : "good for " + fresh.toSeconds() + " s, says the server");
        return 0;
      }
    }
  }
}
