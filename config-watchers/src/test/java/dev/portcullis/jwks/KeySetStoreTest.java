package dev.portcullis.jwks;

import static dev.portcullis.jwks.JwksFixture.REFERENCE;
import static dev.portcullis.jwks.JwksFixture.START;
import static dev.portcullis.jwks.JwksFixture.URI;
import static dev.portcullis.jwks.KeyServers.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.FetchedKeys.Awaited;
import dev.portcullis.model.FetchedKeys.Expired;
import dev.portcullis.model.FetchedKeys.Known;
import dev.portcullis.model.JwksReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of keys, and what is believed of it after a restart while their server is down. */
final class KeySetStoreTest {
  private static final String DAMAGED = "it is damaged";

  @TempDir private Path state;

  private record Restarted(FetchedKeys known, ImmutableList<ConfigProblem> problems) {}

  @BeforeEach
  void keepKeys() {
    KeyServers servers = new KeyServers();
    servers.answer(URI, keys("a"));
    try (KeySetStore store = KeySetStore.under(state);
        JwksFixture fixture = new JwksFixture(store, servers, new VirtualTimekeeper(START))) {
      fixture.want(REFERENCE);
      assertThat(store.problems()).isEmpty();
    }
  }

  private Restarted restart(Instant now) {
    KeySetStore store = KeySetStore.under(state);
    try (JwksFixture fixture =
        new JwksFixture(store, new KeyServers(), new VirtualTimekeeper(now))) {
      fixture.want(REFERENCE);
      return new Restarted(fixture.known(), store.problems());
    }
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("jwks"))) {
      return files.toList().getFirst();
    }
  }

  private void isNotBelieved(String why) throws IOException {
    Restarted restarted = restart(START.plusSeconds(60));
    assertThat(restarted.known()).isInstanceOf(Awaited.class);
    assertThat(restarted.problems()).hasSize(1);
    ConfigProblem problem = restarted.problems().getFirst();
    assertThat(problem.code()).isEqualTo("STATE_UNUSABLE");
    assertThat(problem.message()).endsWith(why);
    assertThat(problem.location().file()).isEqualTo(file().toString());
  }

  @Test
  void keysOutliveARestart() {
    Restarted restarted = restart(START.plus(Duration.ofHours(80)));
    assertThat(restarted.known()).isInstanceOf(Known.class);
    assertThat(restarted.problems()).isEmpty();
  }

  @Test
  void theirAgeDoesSoToo() {
    assertThat(restart(START.plus(Duration.ofHours(90))).known().troubles())
        .first()
        .asString()
        .startsWith("the keys were last fetched 90 h ago");
    assertThat(restart(START.plus(Duration.ofHours(168))).known()).isInstanceOf(Expired.class);
  }

  @Test
  void aClockThatWasAheadKeepsThemNoLonger() {
    Instant back = START.minus(Duration.ofDays(3650));
    KeySetStore store = KeySetStore.under(state);
    try (JwksFixture fixture =
        new JwksFixture(store, new KeyServers(), new VirtualTimekeeper(back))) {
      fixture.want(REFERENCE);
      assertThat(fixture.known()).isInstanceOf(Known.class);
      fixture.pass(Duration.ofHours(168));
      assertThat(fixture.known()).isInstanceOf(Expired.class);
    }
  }

  @Test
  void onlyTheirOwnerMayReadThem() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    Path directory = state.resolve("jwks");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(file().getFileName().toString()).doesNotContain("idp.example");
  }

  @Test
  void aDamagedFileIsNotBelieved() throws IOException {
    Files.writeString(file(), Files.readString(file()).replaceFirst("AAAA", "AAAB"));
    isNotBelieved(DAMAGED);
  }

  @Test
  void aFileThatBreaksOffIsNotBelieved() throws IOException {
    Files.writeString(file(), Files.readString(file()).substring(0, 200));
    isNotBelieved(DAMAGED);
  }

  @Test
  void anEmptyFileIsNotBelieved() throws IOException {
    Files.writeString(file(), "");
    isNotBelieved(DAMAGED);
  }

  @Test
  void aFileOfAnotherTargetIsNotBelieved() throws IOException {
    Path file = file();
    String content = Files.readString(file);
    Files.delete(file);
    KeyServers servers = new KeyServers();
    String other = "https://other.example/jwks";
    servers.answer(other, keys("b"));
    try (JwksFixture fixture =
        new JwksFixture(KeySetStore.under(state), servers, new VirtualTimekeeper(START))) {
      fixture.want(new JwksReference("foo", "https://other.example", other));
    }
    assertThat(Files.readString(file())).isNotEqualTo(content);
    Files.move(file(), file);
    isNotBelieved("it is of something else");
  }

  @Test
  void aFileThatEverybodyMayWriteIsNotBelieved() throws IOException {
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
    isNotBelieved("everybody may write it");
  }

  @Test
  void aFileThatItsGroupMayWriteIs() throws IOException {
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw----"));
    assertThat(restart(START.plusSeconds(60)).known()).isInstanceOf(Known.class);
  }

  @Test
  void aLinkIsNotBelieved() throws IOException {
    Path file = file();
    Path elsewhere = state.resolve("elsewhere");
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);
    isNotBelieved("it is no plain file");
  }

  @Test
  void whatCannotBeWrittenIsAProblemAndTheKeysCount() throws IOException {
    Path occupied = Files.writeString(state.resolve("file"), "");
    KeyServers servers = new KeyServers();
    servers.answer(URI, keys("a"));
    KeySetStore store = KeySetStore.under(occupied);
    try (JwksFixture fixture = new JwksFixture(store, servers, new VirtualTimekeeper(START))) {
      fixture.want(REFERENCE);
      assertThat(fixture.known()).isInstanceOf(Known.class);
    }
    assertThat(store.problems()).extracting(ConfigProblem::code).contains("STATE_NOT_WRITTEN");
  }
}
