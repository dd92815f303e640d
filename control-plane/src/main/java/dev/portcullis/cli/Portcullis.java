package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.cli.jwks.JwksCommand;
import dev.portcullis.cli.keys.KeyCommand;
import dev.portcullis.cli.keys.TokenCommand;
import java.io.PrintWriter;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code portcullis} command. */
@Command(
    name = "portcullis",
    description = "Enforces Istio's request authentication and authorization in plain Envoy.",
    version = "portcullis 0.1.0",
    mixinStandardHelpOptions = true)
public final class Portcullis implements Runnable {
  /** What every command returns for wrong usage or input that cannot be read. */
  static final int USAGE = 2;

  private static final ImmutableMap<String, Class<?>> COMMANDS =
      ImmutableMap.<String, Class<?>>builder()
          .put("serve", ServeCommand.class)
          .put("check", CheckCommand.class)
          .put("bootstrap", BootstrapCommand.class)
          .put("explain", ExplainCommand.class)
          .put("jwks", JwksCommand.class)
          .put("key", KeyCommand.class)
          .put("token", TokenCommand.class)
          .buildOrThrow();

  @Spec private CommandSpec spec;

  public static void main(String[] arguments) {
    // gRPC and Helidon log by java.util.logging; all logs are to have one form.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(commandLine(arguments).execute(arguments));
  }

  /**
   * The command, for running it inside a process.
   *
   * @param arguments what it is going to run with: where they begin with a subcommand, it has no
   *     other, since finding out every command's options by reflection takes most of the time that
   *     a short command takes
   */
  public static CommandLine commandLine(String... arguments) {
    Class<?> named = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
    CommandLine command = new CommandLine(new Portcullis());
    (named == null ? COMMANDS.values() : ImmutableList.of(named)).forEach(command::addSubcommand);
    return command
        // @FILE is a token's file to `token inspect`, never a list of arguments.
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Portcullis::wrongUsage)
        .setExecutionExceptionHandler(sentences());
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }

  /** The whole help would hide the one sentence that says what is wrong. */
  private static int wrongUsage(CommandLine.ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("portcullis: " + TokenText.hiddenWithKeys(String.valueOf(exception.getMessage())));
    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("see " + command.getCommandSpec().qualifiedName() + " --help");
    return USAGE;
  }

  /** An error that a user can cause is a sentence; anything else is a bug and keeps its trace. */
  private static IExecutionExceptionHandler sentences() {
    return (exception, command, parsed) -> {
      PrintWriter err = command.getErr();
      if (exception instanceof UserError) {
        err.println(
            "portcullis: " + TokenText.hiddenWithKeys(String.valueOf(exception.getMessage())));
        return USAGE;
      }
      err.println("portcullis: internal error, please report it:");
      exception.printStackTrace(err);
      return command.getCommandSpec().exitCodeOnExecutionException();
    };
  }
}
