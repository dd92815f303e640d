package dev.portcullis.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.Policies;
import dev.portcullis.jwks.WantedKeys;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** States are passed on with what is known of keys. */
@Timeout(20)
final class KeyedStatesTest {
  private static final JwksReference KEYS = new JwksReference("foo", "iss", "https://a.example");
  private static final ImmutableSortedMap<JwksReference, FetchedKeys> KNOWN =
      ImmutableSortedMap.of(KEYS, new FetchedKeys.Known("{}"));
  private static final ConfigProblem PROBLEM =
      ProblemCode.STATE_UNUSABLE.at(null, Policies.AT, "damaged", "");

  private final BlockingQueue<SourceState> passedOn = new LinkedBlockingQueue<>();
  private final KeyedStates states =
      new KeyedStates(passedOn::add, () -> ImmutableList.of(PROBLEM));

  private static SourceState naming(String uri) {
    RequestAuthentication policy =
        Policies.authentication("a", Policies.jwtRule("iss", new KeySource.JwksUri(uri)));
    return new SourceState(
        ImmutableSortedMap.of(policy.key(), policy),
        MeshSettings.DEFAULT,
        ImmutableList.of(),
        Health.SYNCED);
  }

  private static CompletionStage<Void> atOnce(WantedKeys wanted) {
    return CompletableFuture.completedFuture(null);
  }

  @Test
  void aStateWithNewReferencesComesWithWhatIsKnownAlready() throws InterruptedException {
    states.accept(
        naming(KEYS.uri()),
        wanted -> {
          assertThat(wanted.timeouts()).containsKey(KEYS);
          states.accept(KNOWN);
          assertThat(passedOn).isEmpty();
          return atOnce(wanted);
        });
    SourceState state = passedOn.take();
    assertThat(state.keys()).isEqualTo(KNOWN);
    assertThat(state.problems()).containsExactly(PROBLEM);
    assertThat(passedOn).isEmpty();
  }

  @Test
  void nobodyWaitsForLongToLearnWhatIsKnown() throws InterruptedException {
    states.accept(naming(KEYS.uri()), wanted -> new CompletableFuture<>());
    assertThat(passedOn.poll(10, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void aStateWithoutNewReferencesIsNotHeld() {
    states.accept(naming(KEYS.uri()), KeyedStatesTest::atOnce);
    passedOn.clear();
    SourceState again = naming(KEYS.uri());
    states.accept(again, wanted -> new CompletableFuture<>());
    assertThat(passedOn)
        .singleElement()
        .extracting(SourceState::objects)
        .isEqualTo(again.objects());
  }

  @Test
  void newKeysPassTheNewestStateOn() {
    states.accept(KNOWN);
    assertThat(passedOn).isEmpty();
    states.accept(naming(KEYS.uri()), KeyedStatesTest::atOnce);
    passedOn.clear();
    states.accept(ImmutableSortedMap.of());
    assertThat(passedOn)
        .singleElement()
        .extracting(SourceState::keys)
        .isEqualTo(ImmutableSortedMap.of());
  }
}
