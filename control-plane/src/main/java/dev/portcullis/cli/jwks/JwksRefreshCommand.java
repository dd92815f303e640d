package dev.portcullis.cli.jwks;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a running server fetch the keys of an issuer now. */
@Command(
    name = "refresh",
    description = "Has a running server fetch the keys of an issuer now.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:they are being fetched", "1:the server fetches no keys of this issuer"})
final class JwksRefreshCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AdminClient server;

  @Parameters(paramLabel = "ISSUER", description = "The issuer, as the policies name it.")
  private String issuer;

  @Override
  public Integer call() {
    @Nullable String answer = server.post("/api/v1/issuers/refresh", "issuer", issuer);
    if (answer == null) {
      spec.commandLine()
          .getErr()
          .println("no policy has keys of " + issuer + " fetched (see portcullis jwks list)");
      return 1;
    }
    spec.commandLine().getOut().println(answer);
    return 0;
  }
}
