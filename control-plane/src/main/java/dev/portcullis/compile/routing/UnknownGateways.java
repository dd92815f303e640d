package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.VirtualService;

/** Tells the authors of VirtualServices which Gateways they name in vain. */
record UnknownGateways(WrittenServices.VisibleFrom services)
    implements Query<ImmutableList<ConfigProblem>> {

  private record Known() implements Query<ImmutableSet<String>> {
    @Override
    public ImmutableSet<String> ask(ConfigView view) {
      return view.all(Gateway.class).stream()
          .map(gateway -> gateway.meta().namespace() + "/" + gateway.meta().name())
          .collect(ImmutableSet.toImmutableSet());
    }
  }

  @Override
  public ImmutableList<ConfigProblem> ask(ConfigView view) {
    ImmutableSet<String> known = view.derive(new Known());
    Problems problems = new Problems();
    for (VirtualService service : view.derive(services).all()) {
      for (String written : service.gateways()) {
        String name = GatewayName.resolve(written, service.meta().namespace());
        if (!name.equals(GatewayName.MESH) && !known.contains(name)) {
          problems.gatewayNotFound(service, name);
        }
      }
    }
    return problems.all();
  }
}
