package dev.portcullis.status;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.engine.EngineStatus.GroupStatus;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.proxy.ProxyReport;
import dev.portcullis.proxy.ProxyReport.Rejected;
import dev.portcullis.source.ObjectVersion;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the tests of status are about: two policies, two workloads, and their proxies. */
final class Policies {
  static final ConfigKey TOKENS = new ConfigKey(ConfigKind.REQUEST_AUTHENTICATION, "foo", "tokens");
  static final ConfigKey ADMINS = new ConfigKey(ConfigKind.AUTHORIZATION_POLICY, "foo", "admins");
  static final WorkloadGroupKey GATEWAY = group(ProxyRole.GATEWAY, "istio-system", "ingress");
  static final WorkloadGroupKey SHOP = group(ProxyRole.SIDECAR, "foo", "shop");

  /** The generation since which groups have been told the same. */
  static final long SINCE = 7;

  private Policies() {}

  private static WorkloadGroupKey group(ProxyRole role, String namespace, String app) {
    return new WorkloadGroupKey(
        role, namespace, ImmutableSortedMap.of("app", app), null, PolicyDelivery.ATOMIC);
  }

  static ObjectVersion version(long generation) {
    return new ObjectVersion("uid", generation);
  }

  static PolicyCount count(long generation, int connected, int acknowledged) {
    return new PolicyCount(
        version(generation),
        connected,
        acknowledged,
        0,
        ImmutableSortedSet.of(),
        ImmutableSortedSet.of());
  }

  /** Both policies concern the shop; the gateway has only tokens. */
  static EngineStatus status(long generation, ConfigProblem... problems) {
    return new EngineStatus(
        9,
        2,
        ImmutableSortedSet.copyOf(Comparator.comparing(ConfigProblem::toString), List.of(problems)),
        Health.SYNCED,
        ImmutableMap.of(GATEWAY, published(TOKENS), SHOP, published(TOKENS, ADMINS)),
        ImmutableSet.of(),
        ImmutableMap.of(TOKENS, version(generation), ADMINS, version(1)));
  }

  private static GroupStatus published(ConfigKey... policies) {
    return new GroupStatus(
        SINCE, ImmutableList.of(), origins(policies), PolicyDelivery.ATOMIC, ImmutableSet.of());
  }

  private static ImmutableSortedSet<ResourceOrigin> origins(ConfigKey... policies) {
    return Stream.of(policies)
        .map(key ->
            new ResourceOrigin(key.kind().kind(), key.namespace(), key.name(), "policies.yaml:1:1"))
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }

  static ConnectedProxy proxy(String id, WorkloadGroupKey group, long acknowledged) {
    return proxy(id, group, new ProxyReport(acknowledged, true, ImmutableMap.of(), none()));
  }

  private static ImmutableList<Rejected> none() {
    return ImmutableList.of();
  }

  static ConnectedProxy refusing(
      String id, WorkloadGroupKey group, ResourceType type, String words, ConfigKey... policies) {
    Rejected rejected = new Rejected(type, "http/policy", words, origins(policies));
    return proxy(
        id,
        group,
        new ProxyReport(SINCE - 1, false, ImmutableMap.of(), ImmutableList.of(rejected)));
  }

  private static ConnectedProxy proxy(String id, WorkloadGroupKey group, ProxyReport report) {
    return new ConnectedProxy(
        new ProxyIdentity(id, "", "1.40.0", group),
        0,
        "delta",
        Instant.EPOCH,
        true,
        ImmutableList.of(),
        report);
  }

  static ConfigProblem problem(ProblemCode code, ConfigKey key, String message) {
    return code.at(key, SourceLocation.ofFile("policies.yaml"), message, "");
  }
}
