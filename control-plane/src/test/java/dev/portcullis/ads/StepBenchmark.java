package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import dev.portcullis.ads.SharedState.Step;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an edit takes of the protocol for one stream: the difference to what the proxy was told, the
 * response, and its acknowledgement; by itself, and among a thousand that share their states.
 */
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StepBenchmark {
  private static final int STREAMS = 1_000;
  private static final DeltaDiscoveryRequest ACCEPTED =
      DeltaDiscoveryRequest.newBuilder()
          .setTypeUrl(ResourceType.EXTENSION.typeUrl())
          .setResponseNonce("1")
          .build();

  /** Clusters of the snapshot, each with endpoints. */
  @Param({"20", "1000"})
  public int services;

  private StreamState alone;
  private SharedState[] together;
  private SharedStates<DeltaDiscoveryRequest> states;
  private ImmutableList<EncodedResource> unedited;
  private int edits;

  /** Streams that have been told everything. */
  @Setup
  public void setUp() {
    unedited = unedited(services);
    MixingTransition transition = new MixingTransition();
    states = new SharedStates<>(new Wire.Delta(), transition);
    alone = StreamState.opened(new StreamState.Setup(Protocol.DELTA, transition));
    alone = alone.withSnapshot(snapshot());
    for (ResourceType type : new ResourceType[] {ResourceType.CLUSTER, ResourceType.LISTENER}) {
      alone = asking(type, "");
    }
    alone = asking(ResourceType.EXTENSION, "policy");
    for (int service = 0; service < services; service++) {
      alone = asking(ResourceType.ENDPOINT, "service-" + service);
    }
    SharedState settled = states.shared(alone);
    together = new SharedState[STREAMS];
    Arrays.fill(together, settled);
  }

  private StreamState asking(ResourceType type, String name) {
    DeltaDiscoveryRequest.Builder request =
        DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    if (!name.isEmpty()) {
      request.addResourceNamesSubscribe(name);
    }
    return told(alone.hear(type, request.build(), Answers.NOTHING).state());
  }

  private static StreamState told(StreamState state) {
    StreamState now = state;
    for (Outgoing next = now.next(); next != null; next = now.next()) {
      DeltaDiscoveryRequest accepted =
          ACCEPTED.toBuilder().setTypeUrl(next.type().typeUrl()).build();
      now = now.sent(next).hear(next.type(), accepted, Answers.LATEST).state();
    }
    return now.quiet();
  }

  private static ImmutableList<EncodedResource> unedited(int services) {
    ImmutableList.Builder<EncodedResource> resources = ImmutableList.builder();
    for (int service = 0; service < services; service++) {
      resources.add(Samples.edsCluster("service-" + service, 1));
      resources.add(Samples.endpoints("service-" + service, 1));
    }
    return resources.add(Samples.listener("listener", 1)).build();
  }

  /** The next edit: the policy has another content. */
  private Snapshot snapshot() {
    ImmutableList.Builder<EncodedResource> resources = ImmutableList.builder();
    resources.addAll(unedited).add(Samples.extension("policy", ++edits));
    return Snapshot.of(edits, resources.build());
  }

  /** By itself; the snapshot is made anew, too. */
  @Benchmark
  public Object alone() {
    alone = told(alone.withSnapshot(snapshot()));
    return alone;
  }

  /** One of a thousand; the snapshot is made anew once for all. */
  @Benchmark
  @OperationsPerInvocation(STREAMS)
  public Object together() {
    Snapshot next = snapshot();
    for (int i = 0; i < STREAMS; i++) {
      SharedState now = together[i].withSnapshot(next);
      for (Step step = now.next(); step != null; step = now.next()) {
        ResourceType type = step.response().type();
        now = states.hear(step.after(), type, ACCEPTED, Answers.LATEST).state();
      }
      together[i] = now.quiet();
    }
    return Objects.requireNonNull(together);
  }
}
