package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.gatewayapi.TranslatedNames;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.VirtualService;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The VirtualServices that the proxies of a group may use: those of users, and what was made of the
 * Gateway API's routes for them. Who asks for some depends on those only.
 */
final class VirtualServices {
  private final ConfigView view;
  private final WrittenServices.VisibleFrom written;
  private final ImmutableList<VirtualService> translated;

  private VirtualServices(
      ConfigView view, String namespace, ImmutableList<VirtualService> translated) {
    this.view = view;
    this.written = WrittenServices.visibleFrom(view, namespace);
    this.translated = translated;
  }

  /**
   * Those that the proxies of a namespace may use.
   *
   * @param translated what was made of the Gateway API's routes for them
   */
  static VirtualServices visibleFrom(
      ConfigView view,
      String namespace,
      ImmutableList<VirtualService> translated,
      Problems problems) {
    VirtualServices services = new VirtualServices(view, namespace, translated);
    problems.addAll(view.find(services.written, new Delegation()));
    return services;
  }

  private record Delegation() implements Function<WrittenServices, ImmutableList<ConfigProblem>> {
    @Override
    public ImmutableList<ConfigProblem> apply(WrittenServices services) {
      return services.problems();
    }
  }

  /** Those of a gateway, in Istio's order of creation, those of the Gateway API last. */
  ImmutableList<VirtualService> boundTo(String gateway) {
    return Stream.concat(
            view.find(written, new Bound(gateway)).stream(),
            translated.stream().filter(service -> GatewayName.ofAll(service).contains(gateway)))
        .collect(ImmutableList.toImmutableList());
  }

  private record Bound(String gateway)
      implements Function<WrittenServices, ImmutableList<VirtualService>> {
    @Override
    public ImmutableList<VirtualService> apply(WrittenServices services) {
      return services.boundTo(gateway);
    }
  }

  /**
   * Those of users that are for sidecars, in the same order.
   *
   * @param namespaces where they may be; {@code *} stands for all
   */
  ImmutableList<VirtualService> forSidecars(ImmutableSet<String> namespaces) {
    return view.find(written, new ForSidecars(namespaces));
  }

  private record ForSidecars(ImmutableSet<String> namespaces)
      implements Function<WrittenServices, ImmutableList<VirtualService>> {
    @Override
    public ImmutableList<VirtualService> apply(WrittenServices services) {
      return services.all().stream()
          .filter(MeshRoutes::isForSidecars)
          .filter(service ->
              namespaces.contains("*") || namespaces.contains(service.meta().namespace()))
          .collect(ImmutableList.toImmutableList());
    }
  }

  /** What is wrong with the names of gateways that users bind theirs to. */
  ImmutableList<ConfigProblem> namingUnknownGateways() {
    return view.derive(new UnknownGateways(written));
  }

  /** What the routes of {@code service} come from: itself, and its delegates. */
  ImmutableList<ConfigMeta> origins(VirtualService service) {
    ImmutableList<ConfigMeta> delegates =
        TranslatedNames.isTranslated(service.meta())
            ? ImmutableList.of()
            : view.find(written, new Delegates(service.key()));
    return ImmutableList.<ConfigMeta>builder().add(service.meta()).addAll(delegates).build();
  }

  private record Delegates(ConfigKey service)
      implements Function<WrittenServices, ImmutableList<ConfigMeta>> {
    @Override
    public ImmutableList<ConfigMeta> apply(WrittenServices services) {
      return services.delegatesOf(service);
    }
  }
}
