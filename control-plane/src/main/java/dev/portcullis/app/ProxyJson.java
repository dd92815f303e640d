package dev.portcullis.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.engine.EngineStatus;
import dev.portcullis.engine.EngineStatus.GroupStatus;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.proxy.ProxyReport;
import dev.portcullis.proxy.TurnedAway;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A proxy as {@code /api/v1/proxies} shows it. */
final class ProxyJson {
  private ProxyJson() {}

  static ImmutableMap<String, Object> of(ConnectedProxy proxy, EngineStatus status) {
    WorkloadGroupKey key = proxy.identity().group();
    GroupStatus group = status.groups().get(key);
    ProxyReport report = proxy.report();
    boolean current = group != null && proxy.has(group.contentSince());
    ImmutableMap.Builder<String, Object> fields = ImmutableMap.builder();
    fields.put("id", proxy.identity().nodeId());
    fields.put("role", lower(key.role().name()));
    fields.put("namespace", key.namespace());
    fields.put("labels", key.labels());
    fields.put("serviceAccount", proxy.identity().serviceAccount());
    fields.put("envoy", proxy.identity().version());
    fields.put("delivery", lower((group == null ? key.delivery() : group.delivery()).name()));
    fields.put("connected", proxy.connected());
    fields.put("protocol", proxy.protocol());
    fields.put("connectedSince", proxy.connectedSince().toString());
    fields.put("generation", current ? status.generation() : report.generation());
    fields.put("synced", current);
    fields.put("policies", policies(group));
    fields.put("warnings", warnings(proxy, group));
    put(fields, "unansweredSince", proxy.waiting().unansweredSince());
    put(fields, "unreadSince", proxy.waiting().unreadSince());
    fields.put("rejections", report.rejections().stream().map(ProxyJson::rejection).toList());
    return fields.buildOrThrow();
  }

  private static void put(
      ImmutableMap.Builder<String, Object> fields, String name, @Nullable Instant since) {
    if (since != null) {
      fields.put(name, since.toString());
    }
  }

  static ImmutableMap<String, Object> of(TurnedAway turnedAway) {
    return ImmutableMap.of(
        "id", turnedAway.id(),
        "peer", turnedAway.peer(),
        "reason", turnedAway.reason(),
        "times", turnedAway.times(),
        "last", turnedAway.last().toString());
  }

  private static ImmutableList<String> warnings(ConnectedProxy proxy, @Nullable GroupStatus group) {
    ImmutableList.Builder<String> warnings = ImmutableList.builder();
    warnings.addAll(proxy.warnings());
    if (group != null) {
      if (group.policies().isEmpty() && proxy.identity().group().role() == ProxyRole.GATEWAY) {
        warnings.add(
            "no policy selects this gateway: every request is let through; compare the policies'"
                + " namespace and selector with the gateway's namespace and labels");
      }
      group.problems().stream().map(ConfigProblem::toString).forEach(warnings::add);
    }
    return warnings.build();
  }

  private static ImmutableList<String> policies(@Nullable GroupStatus group) {
    return group == null
        ? ImmutableList.of()
        : group.policies().stream()
            .map(ResourceOrigin::toString)
            .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableMap<String, Object> rejection(ProxyReport.Rejected rejected) {
    return ImmutableMap.of(
        "type",
        lower(rejected.type().name()),
        "resource",
        rejected.resource(),
        "message",
        rejected.message(),
        "origins",
        rejected.origins().stream().map(ResourceOrigin::toString).toList());
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
