package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.KubernetesRoute;
import dev.portcullis.model.KubernetesRoute.ParentReference;
import dev.portcullis.model.KubernetesRoute.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTPRoutes and GRPCRoutes. What the API server fills in where nothing is written is filled
 * in here, so that a file means the same as an object.
 */
final class KubernetesRouteReader implements KindReader {
  private final RouteDialect dialect;

  KubernetesRouteReader(RouteDialect dialect) {
    this.dialect = dialect;
  }

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(
          new KubernetesRoute(meta, ImmutableList.of(), ImmutableList.of(), ImmutableList.of()));
    }
    ImmutableList<ParentReference> parents =
        spec.objects("parentRefs").stream()
            .map(KubernetesRouteReader::parent)
            .collect(ImmutableList.toImmutableList());
    ImmutableList<String> hostnames = spec.strings("hostnames");
    hostnames.forEach(hostname -> ListenerReader.checkHostname(spec, "hostnames", hostname));
    RouteRuleReader rules = new RouteRuleReader(dialect);
    ImmutableList<Rule> read =
        spec.has("rules")
            ? spec.objects("rules").stream()
                .map(rules::read)
                .collect(ImmutableList.toImmutableList())
            : rules.ofNothing(spec);
    spec.withoutEffect("useDefaultGateways");
    spec.done();
    return Result.of(new KubernetesRoute(meta, parents, hostnames, read));
  }

  private static ParentReference parent(Fields parent) {
    @Nullable String name = parent.required("name");
    ParentReference read =
        new ParentReference(
            parent.string("group", ListenerReader.GROUP),
            parent.string("kind", "Gateway"),
            parent.string("namespace", ""),
            name == null ? "" : name,
            parent.string("sectionName", ""),
            parent.integer("port", 1, Ports.MAX),
            parent.location());
    parent.done();
    return read;
  }
}
