package dev.portcullis.cli.keys;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What users do with keys, offline. */
@Command(
    name = "key",
    description = "Makes keys for tokens, and reads those that there are. Offline.",
    mixinStandardHelpOptions = true,
    subcommands = {KeyFromPemCommand.class, KeyGenerateCommand.class})
public final class KeyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "which one: from-pem or generate?");
  }
}
