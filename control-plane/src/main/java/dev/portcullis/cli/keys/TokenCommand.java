package dev.portcullis.cli.keys;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What users do with tokens, offline. */
@Command(
    name = "token",
    description = "Signs tokens for tests, and shows what is in a token. Offline.",
    mixinStandardHelpOptions = true,
    subcommands = {TokenSignCommand.class, TokenInspectCommand.class})
public final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which one: sign or inspect?");
  }
}
