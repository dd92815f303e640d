package dev.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.Policies;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Warnings that need all policies, of a running engine. */
final class EngineAdviceTest {
  private static final ConfigObject AUTHENTICATION =
      Policies.authentication("jwt", Policies.jwtRule("iss", Policies.keys("a")));
  private static final ConfigObject REQUIREMENT =
      Policies.authorization(
          "require", Action.ALLOW, Policies.from(0, Policies.requestPrincipals("*")));

  private final Recorder recorder = new Recorder();
  private final Engine engine =
      new Engine(
          ImmutableList.of((view, group) -> new Compiled(ImmutableList.of(), ImmutableList.of())),
          recorder,
          1);

  @BeforeEach
  void start() {
    engine.start();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void warningsFollowTheEditThatTheyAreAbout() throws InterruptedException {
    engine.accept(state(AUTHENTICATION));
    assertThat(code(recorder.appeared)).isEqualTo("TOKEN_NOT_REQUIRED");
    assertThat(engine.status().problems())
        .extracting(ConfigProblem::code)
        .containsExactly("TOKEN_NOT_REQUIRED");
    engine.accept(state(AUTHENTICATION, REQUIREMENT));
    assertThat(code(recorder.resolved)).isEqualTo("TOKEN_NOT_REQUIRED");
    assertThat(engine.status().problems()).isEmpty();
  }

  @Test
  void nothingIsSaidOfAnObjectThatIsWrongAnyway() throws InterruptedException {
    ConfigProblem error =
        new ConfigProblem(
            "X", ConfigProblem.Severity.ERROR, AUTHENTICATION.key(), Policies.AT, "is wrong", "");
    ConfigObject other =
        Policies.authorization("twice", Action.ALLOW, Policies.to(0), Policies.to(1));
    engine.accept(
        new SourceState(
            objects(AUTHENTICATION, other),
            MeshSettings.DEFAULT,
            ImmutableList.of(error),
            Health.SYNCED));
    assertThat(code(recorder.appeared)).isEqualTo("X");
    assertThat(code(recorder.appeared)).isEqualTo("RULE_SHADOWED");
  }

  private static @Nullable String code(LinkedBlockingQueue<ConfigProblem> problems)
      throws InterruptedException {
    ConfigProblem problem = problems.poll(10, TimeUnit.SECONDS);
    return problem == null ? null : problem.code();
  }

  private static SourceState state(ConfigObject... objects) {
    return new SourceState(
        objects(objects), MeshSettings.DEFAULT, ImmutableList.of(), Health.SYNCED);
  }

  private static ImmutableSortedMap<ConfigKey, ConfigObject> objects(ConfigObject... objects) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> byKey = ImmutableSortedMap.naturalOrder();
    for (ConfigObject object : objects) {
      byKey.put(object.key(), object);
    }
    return byKey.buildOrThrow();
  }

  private static final class Recorder implements EngineListener {
    private final LinkedBlockingQueue<ConfigProblem> appeared = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<ConfigProblem> resolved = new LinkedBlockingQueue<>();

    @Override
    public void compiled(EngineStatus status, Duration took) {}

    @Override
    public void appeared(ConfigProblem problem) {
      appeared.add(problem);
    }

    @Override
    public void resolved(ConfigProblem problem) {
      resolved.add(problem);
    }

    @Override
    public void failed(String group, RuntimeException cause) {}
  }
}
