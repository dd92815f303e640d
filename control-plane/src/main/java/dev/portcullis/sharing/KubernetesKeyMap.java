package dev.portcullis.sharing;

import com.google.common.collect.ImmutableMap;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/**
 * The ConfigMap {@code portcullis-keys}. Whoever can write it decides whose tokens are good: only
 * Portcullis should be able to.
 */
final class KubernetesKeyMap implements KeyMap {
  private static final String NAME = "portcullis-keys";

  private final KubernetesClient client;
  private final String namespace;

  KubernetesKeyMap(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Kept read() {
    ConfigMap found = client.configMaps().inNamespace(namespace).withName(NAME).get();
    if (found == null) {
      return new Kept("", ImmutableMap.of());
    }
    Map<String, String> data = found.getData();
    return new Kept(
        found.getMetadata().getResourceVersion(),
        data == null ? ImmutableMap.of() : ImmutableMap.copyOf(data));
  }

  @Override
  public void write(Map<String, String> data) {
    ConfigMap keys =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(NAME)
            .withLabels(Map.of("app.kubernetes.io/part-of", "portcullis"))
            .endMetadata()
            .withData(data)
            .build();
    client
        .configMaps()
        .inNamespace(namespace)
        .resource(keys)
        .fieldManager("portcullis")
        .forceConflicts()
        .serverSideApply();
  }
}
