package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it takes to encode a policy, a response with it, and a stream's own part of that. */
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {
  private final Wire<?> wire = new Wire.Delta();

  /** Rules of the policy. */
  @Param({"50", "1000"})
  public int rules;

  private RBAC policy;
  private Outgoing response;
  private WireMessage message;

  /** A policy and a response with it. */
  @Setup
  public void setUp() {
    RBAC.Builder rbac = RBAC.newBuilder();
    for (int rule = 0; rule < rules; rule++) {
      rbac.getRulesBuilder()
          .putPolicies("ns[fleet]-policy[rule-%d]-rule[0]".formatted(rule), of(rule));
    }
    policy = rbac.build();
    response =
        new Outgoing(ResourceType.EXTENSION, ImmutableList.of(encodePolicy()), ImmutableList.of());
    message = wire.write(response);
  }

  private static Policy of(int rule) {
    return Policy.newBuilder()
        .addPermissions(Permission.newBuilder().setDestinationPort(rule))
        .addPrincipals(Principal.newBuilder().setAny(true))
        .build();
  }

  /** Once for an edit and a group: packed in a fixed order, and hashed. */
  @Benchmark
  public EncodedResource encodePolicy() {
    TypedExtensionConfig extension =
        TypedExtensionConfig.newBuilder()
            .setName("http/policy")
            .setTypedConfig(DeterministicProto.pack(policy))
            .build();
    return EncodedResource.of(ResourceType.EXTENSION, "http/policy", extension, ImmutableSet.of());
  }

  /** Once for an edit and a kind of stream. */
  @Benchmark
  public Object encodeResponse() {
    return wire.write(response);
  }

  /** Once for an edit and a stream. */
  @Benchmark
  public Object addNonce() {
    return message.with("stream-12345");
  }
}
