package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigKind;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the API server serves a kind.
 *
 * @param kind what we make of it, null for ConfigMaps, which may hold a mesh config
 * @param name of the kind as users write it
 * @param plural its name in URLs
 * @param versions under which we can read it, the preferred one first
 * @param namespaced whether its objects are in namespaces
 * @param custom whether it is defined by a CustomResourceDefinition, and so may come and go
 */
record WatchedKind(
    @Nullable ConfigKind kind,
    String name,
    String group,
    String plural,
    ImmutableList<String> versions,
    boolean namespaced,
    boolean custom) {

  /** The kind that holds the mesh config. */
  static final WatchedKind CONFIG_MAP =
      new WatchedKind(null, "ConfigMap", "", "configmaps", ImmutableList.of("v1"), true, false);

  /** Every kind that objects are made of. */
  static final ImmutableList<WatchedKind> ALL =
      Arrays.stream(ConfigKind.values())
          .map(WatchedKind::of)
          .collect(ImmutableList.toImmutableList());

  static WatchedKind of(ConfigKind kind) {
    return switch (kind) {
      case REQUEST_AUTHENTICATION, AUTHORIZATION_POLICY, PEER_AUTHENTICATION ->
          custom(kind, true, "v1", "v1beta1");
      case GATEWAY, VIRTUAL_SERVICE, SERVICE_ENTRY, DESTINATION_RULE, WORKLOAD_ENTRY, SIDECAR ->
          custom(kind, true, "v1", "v1beta1", "v1alpha3");
      case SERVICE, SERVICE_ACCOUNT, SECRET, POD, DEPLOYMENT, ENDPOINT_SLICE -> builtIn(kind, true);
      case NAMESPACE -> builtIn(kind, false);
      case KUBERNETES_GATEWAY, HTTP_ROUTE, GRPC_ROUTE, REFERENCE_GRANT ->
          custom(kind, true, "v1", "v1beta1");
      case GATEWAY_CLASS -> custom(kind, false, "v1", "v1beta1");
    };
  }

  private static WatchedKind custom(ConfigKind kind, boolean namespaced, String... versions) {
    return new WatchedKind(
        kind,
        kind.kind(),
        kind.group(),
        plural(kind),
        ImmutableList.copyOf(versions),
        namespaced,
        true);
  }

  private static WatchedKind builtIn(ConfigKind kind, boolean namespaced) {
    return new WatchedKind(
        kind, kind.kind(), kind.group(), plural(kind), ImmutableList.of("v1"), namespaced, false);
  }

  private static String plural(ConfigKind kind) {
    String name = kind.kind().toLowerCase(Locale.ROOT);
    if (name.endsWith("s")) {
      return name + "es";
    }
    return name.endsWith("y") && !name.endsWith("ay")
        ? name.substring(0, name.length() - 1) + "ies"
        : name + "s";
  }

  /** The name in which access is granted, and of its CustomResourceDefinition if it has one. */
  String resource() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** The kind as messages name it. */
  String title() {
    return kind == null ? name : kind.title();
  }

  String apiVersion(String version) {
    return group.isEmpty() ? version : group + "/" + version;
  }
}
