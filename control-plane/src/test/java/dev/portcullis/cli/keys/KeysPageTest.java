package dev.portcullis.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cli.keys.KeyRig.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/keys-and-tokens.md shows just what the commands print: {@code -Dupdate.goldens=true} writes
 * the outputs anew.
 */
final class KeysPageTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("```console\n\\$ portcullis ([^\n]*)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final String NOW = "2026-01-31T12:00:00Z";

  @TempDir private Path folder;

  private final Map<String, String> files = new TreeMap<>();

  @Test
  void thePageShowsWhatIsPrinted() throws IOException {
    for (Map.Entry<String, String> file :
        Map.of(
                "key.pem", "ed25519-pkcs8.pem",
                "public.pem", "ed25519-public.pem",
                "other.pem", "ec-P256-public.pem",
                "locked.pem", "encrypted-pkcs8.pem",
                "request.pem", "request.pem",
                "chain.pem", "chain.pem")
            .entrySet()) {
      write(file.getKey(), KeyRig.contentOf(file.getValue()));
    }
    files.put("new.jwk", folder.resolve("new.jwk").toString());
    Path page = Path.of("").toAbsolutePath().resolveSibling("docs").resolve("keys-and-tokens.md");
    String current =
        EXAMPLE.matcher(Files.readString(page)).replaceAll(example -> shown(example.group(1)));
    if (Boolean.getBoolean("update.goldens")) {
      Files.writeString(page, current);
    }
    assertThat(Files.readString(page)).isEqualTo(current);
  }

  private String shown(String command) {
    // What is random in an example is left out of the page.
    Outcome outcome = run(command);
    String text =
        (outcome.errors() + outcome.output())
            .replace(folder + "/", "")
            .lines()
            .map(line -> line.stripTrailing() + "\n")
            .collect(Collectors.joining());
    String visible =
        command.startsWith("key generate")
            ? text.replaceAll("\"(kid|x|y|n)\":\"[^\"]*\"", "\"$1\":\"…\"")
            : text;
    return Matcher.quoteReplacement(
        "```console\n$ portcullis %s\n%s```".formatted(command, visible));
  }

  /** As a shell would, as far as the page needs one: quotes, {@code >} and {@code <}. */
  private Outcome run(String command) {
    String[] words =
        WORD.matcher(command)
            .results()
            .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
            .map(word ->
                word.startsWith("@")
                    ? "@" + files.getOrDefault(word.substring(1), word.substring(1))
                    : files.getOrDefault(word, word))
            .toArray(String[]::new);
    int redirected = Arrays.asList(words).indexOf(">");
    String[] arguments = redirected < 0 ? words : Arrays.copyOf(words, redirected);
    boolean timed = arguments[0].equals("token");
    if (timed) {
      arguments = Arrays.copyOf(arguments, arguments.length + 2);
      arguments[arguments.length - 2] = "--now";
      arguments[arguments.length - 1] = NOW;
    }
    Outcome outcome = KeyRig.run(arguments);
    if (redirected < 0) {
      return outcome;
    }
    write(words[redirected + 1], outcome.output());
    return new Outcome(outcome.exitCode(), "", outcome.errors());
  }

  private void write(String name, String content) {
    try {
      files.put(name, Files.writeString(folder.resolve(name), content).toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
