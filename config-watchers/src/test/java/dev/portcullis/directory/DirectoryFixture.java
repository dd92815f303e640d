package dev.portcullis.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A watched directory, every state it ever published, and the ways in which files are changed. */
final class DirectoryFixture implements AutoCloseable {
  static final ConfigKey DENY = policyKey("deny");
  static final int DENY_RULES = 3;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  final Path directory;
  private final List<SourceState> states = new ArrayList<>();
  private final DirectorySource source;

  private DirectoryFixture(Path directory, DirectorySource source) {
    this.directory = directory;
    this.source = source;
  }

  static DirectoryFixture start(Path directory) throws SourceUnusableException {
    return start(directory, settings -> settings);
  }

  static DirectoryFixture start(Path directory, UnaryOperator<DirectorySettings> change)
      throws SourceUnusableException {
    DirectorySettings settings = change.apply(DirectorySettings.of(directory));
    return start(directory, new DirectorySource(settings));
  }

  static DirectoryFixture start(Path directory, DirectorySource source)
      throws SourceUnusableException {
    DirectoryFixture fixture = new DirectoryFixture(directory, source);
    source.start(fixture::take);
    return fixture;
  }

  private synchronized void take(SourceState state) {
    states.add(state);
    notifyAll();
  }

  synchronized SourceState last() {
    return states.getLast();
  }

  synchronized List<SourceState> states() {
    return List.copyOf(states);
  }

  /** Waits until the newest state is as wanted. */
  synchronized SourceState await(String what, Predicate<SourceState> wanted) {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (!wanted.test(states.getLast())) {
      long millis = (limit - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        fail("never: " + what + "; at last " + states.getLast());
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return states.getLast();
  }

  SourceState awaitVersion(int version) {
    return await("version " + version, state -> versionOf(state, DENY) == version);
  }

  SourceState awaitProblem(String code) {
    return await(code, state -> hasProblem(state, code));
  }

  SourceState awaitNoErrors() {
    return await(
        "no errors",
        state ->
            state.problems().stream().noneMatch(p -> p.severity() == ConfigProblem.Severity.ERROR));
  }

  static boolean hasProblem(SourceState state, String code) {
    return state.problems().stream().anyMatch(problem -> problem.code().equals(code));
  }

  /** No state ever published lacked the denial or a rule of it. */
  void assertNeverOpen() {
    assertThat(states())
        .allSatisfy(state -> {
          assertThat(state.objects()).containsKey(DENY);
          AuthorizationPolicy policy = (AuthorizationPolicy) state.objects().get(DENY);
          assertThat(policy.action()).isEqualTo(Action.DENY);
          assertThat(policy.rules()).hasSize(DENY_RULES);
        });
  }

  static ConfigKey policyKey(String name) {
    return new ConfigKey(ConfigKind.AUTHORIZATION_POLICY, "foo", name);
  }

  static int versionOf(SourceState state, ConfigKey key) {
    return state.objects().get(key) instanceof AuthorizationPolicy policy
        ? Integer.parseInt(policy.meta().labels().getOrDefault("version", "-1"))
        : -1;
  }

  /** A denial with so much text that its front part is valid, and weaker. */
  static String deny(int version) {
    return policy("deny", version, "DENY", "/a" + version, "/b", "/c");
  }

  static String policy(String name, int version, String action, String... paths) {
    StringBuilder text =
        new StringBuilder(
            """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata:
              name: %s
              namespace: foo
              labels:
                version: "%d"
            spec:
              action: %s
              rules:
            """
                .formatted(name, version, action));
    for (String path : paths) {
      text.append("  - to:\n    - operation:\n        ports: [\"8080\"]\n        paths: [\"")
          .append(path)
          .append("\"]\n");
    }
    return text.toString();
  }

  /** As {@code cp} and most editors write: the same inode, emptied, then filled. */
  void write(String name, String content) throws IOException {
    Files.writeString(directory.resolve(name), content);
  }

  /** As {@code sed -i} and {@code rsync} write: another file takes the name. */
  void rename(String name, String content) throws IOException {
    Path temporary = directory.resolve("." + name + ".tmp");
    Files.writeString(temporary, content);
    Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    source.close();
  }
}
