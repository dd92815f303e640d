package dev.portcullis.directory;

import static dev.portcullis.directory.DirectoryFixture.DENY;
import static dev.portcullis.directory.DirectoryFixture.deny;
import static dev.portcullis.directory.DirectoryFixture.hasProblem;
import static dev.portcullis.directory.DirectoryFixture.policy;
import static dev.portcullis.directory.DirectoryFixture.policyKey;
import static dev.portcullis.directory.DirectoryFixture.versionOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used keeps its last good form, while everything else goes on changing. */
final class LastGoodTest {
  @TempDir Path temporary;
  private DirectoryFixture fixture;

  @BeforeEach
  void start() throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("policies"));
    Files.writeString(directory.resolve("deny.yaml"), deny(0));
    Files.writeString(directory.resolve("other.yaml"), policy("other", 0, "ALLOW", "/x"));
    fixture = DirectoryFixture.start(directory);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void awaitOther(int version) {
    fixture.await("other", state -> versionOf(state, policyKey("other")) == version);
  }

  @Test
  void anObjectWithErrorsFreezesItselfOnly() throws IOException {
    fixture.rename("deny.yaml", deny(1).replace("paths:", "pahts:"));
    fixture.awaitProblem("LAST_GOOD_STANDS");
    assertThat(hasProblem(fixture.last(), "UNKNOWN_FIELD")).isTrue();
    fixture.rename("other.yaml", policy("other", 1, "ALLOW", "/x"));
    awaitOther(1);
    assertThat(versionOf(fixture.last(), DENY)).isZero();
    fixture.rename("deny.yaml", deny(2));
    fixture.awaitVersion(2);
    fixture.awaitNoErrors();
    fixture.assertNeverOpen();
  }

  @Test
  void aFileThatCannotBeParsedStaysAsItWas() throws IOException {
    String[] broken = {
      "kind: [",
      "a: 1\n\tb: 2\n",
      "",
      "\n \n",
      "x: !!java.util.Date {}\n",
      "a: *b\n",
      "\ufffe\0",
      "{}}\n"
    };
    for (String content : broken) {
      fixture.rename("deny.yaml", content);
      fixture.await(
          "an error for " + content,
          state ->
              state.problems().stream()
                  .anyMatch(p ->
                      p.severity() == ConfigProblem.Severity.ERROR
                          && p.location().file().equals("deny.yaml")));
      fixture.rename("deny.yaml", deny(0));
      fixture.awaitNoErrors();
    }
    fixture.assertNeverOpen();
  }

  @Test
  void anObjectThatLostItsNameIsKept() throws IOException {
    fixture.rename(
        "deny.yaml", policy("more", 1, "DENY", "/m") + "---\n" + deny(1).replace("kind:", "knid:"));
    fixture.awaitProblem("OBJECT_KEPT");
    assertThat(fixture.last().objects()).containsKey(policyKey("more"));
    fixture.rename("deny.yaml", policy("more", 2, "DENY", "/m") + "---\n" + deny(2));
    fixture.awaitVersion(2);
    fixture.awaitNoErrors();
    fixture.assertNeverOpen();
  }

  @Test
  void theSameObjectTwiceIsAnErrorOnBothAndTheLastGoodStands() throws IOException {
    fixture.rename("twice.yaml", deny(1));
    SourceState state = fixture.awaitProblem("DUPLICATE_OBJECT");
    assertThat(state.problems())
        .filteredOn(p -> p.code().equals("DUPLICATE_OBJECT"))
        .extracting(p -> p.location().file())
        .containsExactly("deny.yaml", "twice.yaml");
    assertThat(versionOf(state, DENY)).isZero();
    Files.delete(fixture.directory.resolve("deny.yaml"));
    fixture.awaitVersion(1);
    fixture.awaitNoErrors();
    fixture.assertNeverOpen();
  }

  @Test
  void whatIsLeftOfADirectoryThatLostEverythingIsNotBelieved() throws IOException {
    Files.delete(fixture.directory.resolve("deny.yaml"));
    Files.delete(fixture.directory.resolve("other.yaml"));
    fixture.awaitProblem("DIRECTORY_EMPTY");
    assertThat(fixture.last().health()).isEqualTo(Health.DEGRADED);
    assertThat(fixture.last().objects()).hasSize(2);
    fixture.rename("note.yaml", "# all moved\n");
    fixture.rename("other.yaml", policy("other", 1, "ALLOW", "/x"));
    fixture.await("gone", state -> !state.objects().containsKey(DENY));
    assertThat(fixture.last().health()).isEqualTo(Health.SYNCED);
  }

  @Test
  void anObjectThatDidNotChangeStaysTheSameInstance() throws IOException {
    Object before = fixture.last().objects().get(DENY);
    Files.writeString(fixture.directory.resolve("deny.yaml"), deny(0) + "# a comment\n");
    fixture.rename("other.yaml", policy("other", 1, "ALLOW", "/x"));
    awaitOther(1);
    assertThat(fixture.last().objects().get(DENY)).isSameAs(before);
  }

  @Test
  void contentThatIsCutOffInALineNeverCounts() throws IOException {
    String whole = deny(0);
    fixture.write("deny.yaml", whole.substring(0, whole.lastIndexOf("\n        paths")));
    fixture.awaitProblem("FILE_CUT_OFF");
    fixture.write("deny.yaml", deny(1));
    fixture.awaitVersion(1);
    fixture.awaitNoErrors();
    fixture.assertNeverOpen();
  }

  @Test
  void contentThatGotShorterCountsOnceItStaysSo() throws IOException {
    String whole = deny(0);
    fixture.write("deny.yaml", whole.substring(0, whole.lastIndexOf("  - to:")));
    fixture.awaitProblem("FILE_SHORTENED");
    fixture.assertNeverOpen();
    fixture.await(
        "two rules",
        state -> ((AuthorizationPolicy) state.objects().get(DENY)).rules().size() == 2);
    assertThat(fixture.last().problems()).isEmpty();
  }

  @Test
  void contentThatLostAnObjectCountsOnceItStaysSo() throws IOException {
    fixture.rename("deny.yaml", deny(1) + "---\n" + policy("more", 1, "DENY", "/m"));
    fixture.awaitVersion(1);
    fixture.write("deny.yaml", deny(2));
    fixture.awaitProblem("FILE_SHORTENED");
    assertThat(fixture.last().objects()).containsKey(policyKey("more"));
    fixture.awaitVersion(2);
    assertThat(fixture.last().objects()).doesNotContainKey(policyKey("more"));
    fixture.assertNeverOpen();
  }
}
