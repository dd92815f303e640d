package dev.portcullis.cli.keys;

import dev.portcullis.cli.Output;
import dev.portcullis.cli.TokenText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is in a token. */
@Command(
    name = "inspect",
    description = {
      "Shows what is in a token and what looks wrong with it; --jwks verifies it, too, as Envoy"
          + " would. Its signature is never shown.",
      "Whether a policy accepts it, portcullis explain says."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing for which proxies refuse it",
      "1:they refuse it: broken, expired, not yet valid, or signed by none of the keys",
      "2:wrong usage, or nothing could be read"
    })
final class TokenInspectCommand implements Callable<Integer> {
  private static final int REFUSED = 1;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "TOKEN|@FILE|-",
      defaultValue = "-",
      description =
          "The token (default: from standard input). As an argument it stays in the history of the"
              + " shell and in the list of processes: @FILE and standard input are better.")
  private String token;

  @Option(
      names = "--jwks",
      paramLabel = "FILE",
      description = "The issuer's keys: a key set, a JWK or PEM.")
  private @Nullable String keys;

  @Option(
      names = "--now",
      paramLabel = "TIME",
      description = "What counts as now, such as 2026-01-31T12:00:00Z.")
  private @Nullable String now;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "What to print (default: ${DEFAULT-VALUE}).")
  private Output output;

  @Override
  public Integer call() {
    TokenParts parts = TokenParts.of(text());
    Inspection inspection =
        Inspection.of(
            parts,
            keys == null ? null : KeySets.read(Input.read(keys)),
            now == null ? Instant.now() : PointInTime.instant("--now", now));
    StringWriter text = new StringWriter();
    switch (output) {
      case TEXT -> new InspectText(inspection, new PrintWriter(text)).print();
      case JSON -> text.append(InspectJson.of(inspection)).append('\n');
    }
    PrintWriter out = spec.commandLine().getOut();
    // A token may hold another one: what is shown must not be good anywhere.
    out.print(TokenText.hidden(text.toString()));
    out.flush();
    return inspection.isRefused() ? REFUSED : 0;
  }

  private String text() {
    if (token.equals("-")) {
      return Input.read("-").text();
    }
    return token.startsWith("@") ? Input.read(token.substring(1)).text() : token;
  }
}
