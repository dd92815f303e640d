package dev.portcullis.cli.jwks;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands about keys of issuers. */
@Command(
    name = "jwks",
    description = "The keys of issuers: what a server has fetched, and what it would fetch.",
    mixinStandardHelpOptions = true,
    subcommands = {JwksListCommand.class, JwksRefreshCommand.class, JwksCheckCommand.class})
public final class JwksCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which of list, refresh, check?");
  }
}
