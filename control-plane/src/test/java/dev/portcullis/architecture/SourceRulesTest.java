package dev.portcullis.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules about the text of the sources, which no compiled class shows. */
final class SourceRulesTest {
  private static final int MOST_LINES = 300;
  private static final int TRAPS = 87;
  private static final ImmutableMap<Path, List<String>> SOURCES = read(home());

  @Test
  void aFileIsShortEnoughToHaveOneSubject() {
    assertThat(
            SOURCES.entrySet().stream()
                .filter(source -> source.getValue().size() > MOST_LINES)
                .map(source -> source.getKey() + ": " + source.getValue().size() + " lines"))
        .isEmpty();
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(linesLike("\\bTOD[O]\\b|\\bFIXM[E]\\b|\\bXX[X]\\b", file -> true)).isEmpty();
  }

  @Test
  void noTestIsSwitchedOffOrSkipsItself() {
    assertThat(
            linesLike(
                "@([a-z]\\w*\\.)*(Dis|En)able[d]|\\bAssumption[s]\\b|\\bassum[e]\\w+\\(",
                this::isTest))
        .isEmpty();
  }

  @Test
  void noTestSleepsInsteadOfWaitingForACondition() {
    assertThat(linesLike("Thread\\.slee[p]|TimeUnit\\.\\w+\\.slee[p]", this::isTest)).isEmpty();
  }

  /**
   * The semantics' list of tokens and authorization (7.1 and 7.2), in which nothing is left out.
   */
  @Test
  void everyTrapOfPoliciesHasATestNamedAfterItsNumber() {
    Pattern named = Pattern.compile("^ +void trap(\\d+)[A-Z]");
    assertThat(
            SOURCES.entrySet().stream()
                .filter(source -> isTest(source.getKey()))
                .flatMap(source -> source.getValue().stream())
                .map(named::matcher)
                .filter(Matcher::find)
                .map(trap -> Integer.parseInt(trap.group(1)))
                .collect(Collectors.toSet()))
        .containsAll(IntStream.rangeClosed(1, TRAPS).boxed().toList());
  }

  private boolean isTest(Path file) {
    return file.toString().contains("/src/test/");
  }

  private static Stream<String> linesLike(String regex, Predicate<Path> where) {
    Predicate<String> like = Pattern.compile(regex).asPredicate();
    return SOURCES.entrySet().stream()
        .filter(source -> where.test(source.getKey()))
        .flatMap(source ->
            IntStream.range(0, source.getValue().size())
                .filter(i -> like.test(source.getValue().get(i)))
                .mapToObj(i -> source.getKey() + ":" + (i + 1) + ": " + source.getValue().get(i)));
  }

  private static Path home() {
    String home = System.getProperty("portcullis.home");
    return home == null ? Path.of("").toAbsolutePath().getParent() : Path.of(home);
  }

  private static ImmutableMap<Path, List<String>> read(Path home) {
    ImmutableMap.Builder<Path, List<String>> sources = ImmutableMap.builder();
    for (String module : List.of("xds-api", "config-watchers", "control-plane", "e2e")) {
      try (Stream<Path> files = Files.walk(home.resolve(module).resolve("src"))) {
        for (Path file :
            (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
          sources.put(home.relativize(file), Files.readAllLines(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return sources.buildOrThrow();
  }
}
