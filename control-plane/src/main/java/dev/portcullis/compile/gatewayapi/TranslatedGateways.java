package dev.portcullis.compile.gatewayapi;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.KubernetesGateway;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Objects;

/**
 * The Gateway API's Gateways of a workload group.
 *
 * @param listeners usable or not
 * @param problems with them
 */
public record TranslatedGateways(
    ImmutableList<ParentListener> listeners, ImmutableList<ConfigProblem> problems) {

  /** Those of the proxies of {@code group}. */
  public static TranslatedGateways of(ConfigView view, WorkloadGroupKey group) {
    return view.derive(new OfGroup(group));
  }

  private record OfGroup(WorkloadGroupKey group) implements Query<TranslatedGateways> {
    @Override
    public TranslatedGateways ask(ConfigView view) {
      return translate(view, group);
    }
  }

  private static TranslatedGateways translate(ConfigView view, WorkloadGroupKey group) {
    ImmutableList.Builder<ConfigProblem> problems = ImmutableList.builder();
    ListenerTranslation translation = new ListenerTranslation(view, problems);
    ImmutableList<ParentListener> listeners =
        group.role() == ProxyRole.GATEWAY
            ? view.all(KubernetesGateway.class).stream()
                .filter(gateway -> GatewayClasses.isOurs(view, gateway))
                .filter(gateway ->
                    GatewayAttachment.isOf(view, gateway, group.namespace(), group.labels()))
                .flatMap(gateway -> translation.translate(gateway).stream())
                .collect(ImmutableList.toImmutableList())
            : ImmutableList.of();
    return new TranslatedGateways(listeners, problems.build());
  }

  /** A Gateway with one server for each listener that can be used; all select the group. */
  public ImmutableList<Gateway> servers() {
    return listeners.stream()
        .map(ParentListener::server)
        .filter(Objects::nonNull)
        .collect(ImmutableList.toImmutableList());
  }

  /** The listeners of one Gateway; empty if it isn't one of the group's. */
  ImmutableList<ParentListener> of(String namespace, String name) {
    return listeners.stream()
        .filter(listener -> listener.gateway().meta().namespace().equals(namespace))
        .filter(listener -> listener.gateway().meta().name().equals(name))
        .collect(ImmutableList.toImmutableList());
  }
}
