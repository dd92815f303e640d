package dev.portcullis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class PortcullisTest {
  @Test
  void aCommandThatIsNamedIsTheOnlyOneAndTheSameAsAmongAll() {
    Map<String, CommandLine> all = Portcullis.commandLine().getSubcommands();
    assertEquals(
        Set.of("serve", "check", "bootstrap", "explain", "jwks", "key", "token"), all.keySet());
    all.forEach((name, command) -> {
      Map<String, CommandLine> alone = Portcullis.commandLine(name, "--help").getSubcommands();
      assertEquals(Set.of(name), alone.keySet());
      assertEquals(command.getUsageMessage(), alone.get(name).getUsageMessage());
    });
  }

  @Test
  void withoutANamedCommandThereAreAll() {
    assertEquals(7, Portcullis.commandLine("--help").getSubcommands().size());
    assertEquals(7, Portcullis.commandLine("sevre").getSubcommands().size());
  }
}
