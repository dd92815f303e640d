package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigKind;

/**
 * What one informer watches.
 *
 * @param namespace "" for all of them
 * @param label {@code name=value} that objects must have, "" for all of them
 * @param name of the only object, "" for all of them
 */
record Subscription(WatchedKind kind, String namespace, String label, String name) {
  /** The label without which no Secret is ever read. */
  static final String CREDENTIAL = "portcullis.dev/credential=true";

  /** Where Istio keeps its mesh config, by the name that Istio gives it. */
  private static final String ISTIO_NAMESPACE = "istio-system";

  /** Everything that a source with these settings watches. */
  static ImmutableList<Subscription> all(KubernetesSettings settings) {
    ImmutableList.Builder<Subscription> all = ImmutableList.builder();
    for (WatchedKind kind : WatchedKind.ALL) {
      if (kind.kind() == ConfigKind.SECRET) {
        settings
            .credentialNamespaces()
            .forEach(namespace -> all.add(new Subscription(kind, namespace, CREDENTIAL, "")));
      } else {
        all.add(new Subscription(kind, "", "", ""));
      }
    }
    return all.add(meshConfig(ISTIO_NAMESPACE, "istio")).add(ownMeshConfig(settings)).build();
  }

  /** The mesh config that counts where there is one. */
  static Subscription ownMeshConfig(KubernetesSettings settings) {
    return meshConfig(settings.namespace(), "portcullis");
  }

  private static Subscription meshConfig(String namespace, String name) {
    return new Subscription(WatchedKind.CONFIG_MAP, namespace, "", name);
  }

  boolean isMeshConfig() {
    return kind.kind() == null;
  }

  /** What it watches, as users read it. */
  @Override
  public String toString() {
    String what = name.isEmpty() ? kind.resource() : kind.name() + " " + name;
    return namespace.isEmpty() ? what : what + " in namespace " + namespace;
  }
}
