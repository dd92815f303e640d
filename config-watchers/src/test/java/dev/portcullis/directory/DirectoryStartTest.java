package dev.portcullis.directory;

import static dev.portcullis.directory.DirectoryFixture.DENY;
import static dev.portcullis.directory.DirectoryFixture.deny;
import static dev.portcullis.directory.DirectoryFixture.policyKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.directory.DirectorySettings.OnInvalid;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.source.SourceUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With what the source starts, and with what it does not. */
final class DirectoryStartTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void createDirectory() throws IOException {
    directory = Files.createDirectory(temporary.resolve("policies"));
  }

  private SourceUnusableException refusal(UnaryOperator<DirectorySettings> change) {
    return catchThrowableOfType(
        SourceUnusableException.class, () -> DirectoryFixture.start(directory, change).close());
  }

  private SourceUnusableException refusal() {
    return refusal(settings -> settings);
  }

  private static DirectorySettings allowingEmpty(DirectorySettings settings) {
    return settings.withStart(true, OnInvalid.REFUSE);
  }

  @Test
  void anEmptyDirectoryNeedsPermission() throws Exception {
    assertThat(refusal()).hasMessageContaining("--allow-empty");
    try (var fixture = DirectoryFixture.start(directory, DirectoryStartTest::allowingEmpty)) {
      assertThat(fixture.last().objects()).isEmpty();
      assertThat(fixture.last().health()).isEqualTo(Health.SYNCED);
      fixture.rename("deny.yaml", deny(1));
      fixture.awaitVersion(1);
    }
  }

  @Test
  void aDirectoryOfCommentsIsEmpty() throws IOException {
    Files.writeString(directory.resolve("a.yaml"), "# nothing\n---\n");
    assertThat(refusal()).hasMessageContaining("--allow-empty");
  }

  @Test
  void aMissingDirectoryNeedsPermissionAndIsDegraded() throws Exception {
    Files.delete(directory);
    assertThat(refusal().problems())
        .extracting(ConfigProblem::code)
        .containsExactly("DIRECTORY_MISSING");
    try (var fixture = DirectoryFixture.start(directory, DirectoryStartTest::allowingEmpty)) {
      assertThat(fixture.last().health()).isEqualTo(Health.DEGRADED);
      Files.createDirectory(directory);
      fixture.await("there", state -> state.health() == Health.SYNCED);
      fixture.write("deny.yaml", deny(1));
      fixture.awaitVersion(1);
    }
  }

  @Test
  void aFileThatSaysNothingBlocksTheStartOrIsLeftOut() throws Exception {
    Files.writeString(directory.resolve("deny.yaml"), deny(1));
    for (String content : new String[] {"", "kind: [\n", "a: \0\n"}) {
      Files.writeString(directory.resolve("broken.yaml"), content);
      assertThat(refusal().problems())
          .anySatisfy(p -> assertThat(p.location().file()).isEqualTo("broken.yaml"));
      try (var fixture =
          DirectoryFixture.start(directory, s -> s.withStart(false, OnInvalid.IGNORE))) {
        assertThat(fixture.last().objects()).containsOnlyKeys(DENY);
        assertThat(fixture.last().problems()).isNotEmpty();
      }
    }
  }

  @Test
  void anObjectWithErrorsStartsInItsClosedForm() throws Exception {
    Files.writeString(directory.resolve("deny.yaml"), deny(1).replace("paths:", "pahts:"));
    try (var fixture = DirectoryFixture.start(directory)) {
      assertThat(fixture.last().objects()).containsKey(DENY);
      assertThat(DirectoryFixture.hasProblem(fixture.last(), "UNKNOWN_FIELD")).isTrue();
      assertThat(DirectoryFixture.hasProblem(fixture.last(), "CLOSED_FORM_STANDS")).isTrue();
    }
  }

  @Test
  void limitsAreSentences() throws IOException {
    Files.writeString(directory.resolve("deny.yaml"), deny(1));
    Files.writeString(directory.resolve("more.yaml"), deny(1).replace("name: deny", "name: more"));
    assertThat(refusal(s -> s.withLimits(1, 1_000_000)).problems())
        .extracting(ConfigProblem::code)
        .containsExactly("DIRECTORY_TOO_LARGE");
    assertThat(refusal(s -> s.withLimits(10, 300)).problems())
        .extracting(ConfigProblem::code)
        .containsExactly("DIRECTORY_TOO_LARGE");
  }

  @Test
  void aLimitExceededLaterRemovesAndAddsNothing() throws Exception {
    Files.writeString(directory.resolve("deny.yaml"), deny(1));
    try (var fixture = DirectoryFixture.start(directory, s -> s.withLimits(1, 1_000_000))) {
      fixture.rename("more.yaml", deny(1).replace("name: deny", "name: more"));
      fixture.awaitProblem("DIRECTORY_TOO_LARGE");
      assertThat(fixture.last().objects()).containsOnlyKeys(DENY);
      assertThat(fixture.last().health()).isEqualTo(Health.DEGRADED);
      Files.delete(directory.resolve("more.yaml"));
      fixture.awaitNoErrors();
      fixture.assertNeverOpen();
    }
  }

  @Test
  void theNamesOfTheRulesAreReadAndNoOthers() throws Exception {
    Files.createDirectories(directory.resolve("a/b"));
    Files.createDirectory(directory.resolve(".git"));
    int count = 0;
    for (String name :
        new String[] {
          "deny.yaml",
          "one.yml",
          "a/b/two.yaml",
          "j.json",
          ".dot.yaml",
          ".git/x.yaml",
          "x.yaml~",
          "x.yaml.bak",
          "x.yaml.swp",
          "x.txt",
          "x.bak"
        }) {
      String object = "p" + count++;
      Files.writeString(
          directory.resolve(name),
          name.endsWith(".json")
              ? "{\"apiVersion\":\"security.istio.io/v1\",\"kind\":\"AuthorizationPolicy\","
                  + "\"metadata\":{\"name\":\""
                  + object
                  + "\",\"namespace\":\"foo\"},\"spec\":{}}"
              : DirectoryFixture.policy(object, 1, "ALLOW", "/x"));
    }
    try (var fixture = DirectoryFixture.start(directory)) {
      assertThat(fixture.last().objects())
          .containsOnlyKeys(policyKey("p0"), policyKey("p1"), policyKey("p2"), policyKey("p3"));
    }
  }
}
