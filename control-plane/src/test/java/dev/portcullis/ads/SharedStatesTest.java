package dev.portcullis.ads;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Sets;
import dev.portcullis.ads.SharedState.Step;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class SharedStatesTest {
  private final SharedStates<DeltaDiscoveryRequest> states =
      new SharedStates<>(new Wire.Delta(), new MixingTransition());

  @Test
  void streamsWithTheSamePastShareTheirStateAndTheBytesOfWhatTheyAreSent() {
    Snapshot snapshot = clusters(1);
    SharedState one = states.opened().withSnapshot(snapshot);
    SharedState other = states.opened().withSnapshot(snapshot);
    one = ask(one);
    other = ask(other);
    assertThat(one).isSameAs(other);
    Step step = Objects.requireNonNull(one.next());
    assertThat(other.next()).isSameAs(step);
    assertThat(accept(step.after())).isSameAs(accept(step.after()));
  }

  @Test
  void streamsThatCameToTheSameByOtherWaysShareTheirState() {
    Snapshot last = clusters(2);
    SharedState old = toldOf(states.opened().withSnapshot(clusters(1)));
    old = told(old.withSnapshot(last));
    SharedState young = toldOf(states.opened().withSnapshot(last));
    assertThat(old).isSameAs(young);
  }

  @Test
  void aStateKeepsNothingAliveOfWhatCameAfterIt() {
    SharedState stuck = toldOf(states.opened().withSnapshot(clusters(0)));
    List<WeakReference<Snapshot>> later = new ArrayList<>();
    SharedState now = stuck;
    for (int i = 1; i <= 20; i++) {
      Snapshot snapshot = clusters(i);
      later.add(new WeakReference<>(snapshot));
      now = told(now.withSnapshot(snapshot));
    }
    now = stuck;
    for (int i = 0; i < 100 && later.stream().anyMatch(one -> one.get() != null); i++) {
      System.gc();
    }
    assertThat(later).extracting(WeakReference::get).containsOnlyNulls();
    assertThat(now.state().snapshot()).isNotNull();
  }

  @Test
  void aMessageIsTheResponseWithItsNonceLast() throws Exception {
    Step step = Objects.requireNonNull(ask(states.opened().withSnapshot(clusters(1))).next());
    WireMessage message = step.message().with("nonce-1");
    DeltaDiscoveryResponse read =
        DeltaDiscoveryResponse.parseFrom(WireMessage.MARSHALLER.stream(message));
    assertThat(read)
        .isEqualTo(DeltaProtocol.write(step.response()).toBuilder().setNonce("nonce-1").build());
    assertThat(message.size()).isEqualTo(read.getSerializedSize());
  }

  @Test
  void threadsThatHearAnswersOfSeveralTypesAtOnceGetWhatEachComesTo() throws Exception {
    SharedState state = states.opened();
    Callable<Set<SharedState>> clusters =
        () -> outcomes(state, ResourceType.CLUSTER, state.withSnapshot(clusters(1)));
    Callable<Set<SharedState>> listeners =
        () -> outcomes(state, ResourceType.LISTENER, state.withSnapshot(clusters(2)));
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Set<SharedState>> outcomes : threads.invokeAll(List.of(clusters, listeners))) {
        assertThat(outcomes.get()).hasSize(1);
      }
    }
  }

  private static Set<SharedState> outcomes(
      SharedState state, ResourceType type, SharedState expected) {
    Set<SharedState> outcomes = Sets.newIdentityHashSet();
    outcomes.add(expected);
    for (int i = 0; i < 200_000; i++) {
      outcomes.add(state.accepted(type, _ -> expected.state()));
    }
    return outcomes;
  }

  private SharedState ask(SharedState state) {
    return states.hear(state, ResourceType.CLUSTER, request(), Answers.NOTHING).state();
  }

  private SharedState toldOf(SharedState state) {
    return told(ask(state));
  }

  private SharedState told(SharedState state) {
    SharedState now = accept(Objects.requireNonNull(state.next()).after());
    assertThat(now.next()).isNull();
    return now.quiet();
  }

  private SharedState accept(SharedState state) {
    return states.hear(state, ResourceType.CLUSTER, request(), Answers.LATEST).state();
  }

  private static DeltaDiscoveryRequest request() {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(ResourceType.CLUSTER.typeUrl()).build();
  }

  private static Snapshot clusters(int content) {
    return Snapshot.of(content, List.of(Samples.edsCluster("c", content + 1)));
  }
}
