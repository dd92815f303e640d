package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.cluster.Replica;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The webhook configurations, by which the API server knows us, and the ConfigMap that proxies have
 * mounted. Of the configurations only the {@code caBundle}s are ours: the rest is whoever's who
 * installed them, and applies them again without ours.
 */
final class ClusterTrust implements TrustPublisher {
  static final String CONFIG_MAP = "portcullis-ca";
  static final String KEY = "ca.crt";
  static final String MANAGER = "portcullis";
  static final ImmutableMap<String, String> CONFIGURATIONS =
      ImmutableMap.of(
          "ValidatingWebhookConfiguration", "portcullis-policies",
          "MutatingWebhookConfiguration", "portcullis-injection");

  private static final String GROUP = "admissionregistration.k8s.io";
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final String namespace;

  ClusterTrust(KubernetesClient client, Replica replica) {
    this.client = client;
    this.namespace = replica.namespace();
  }

  @Override
  public void publish(String bundle) throws IOException {
    try {
      configMap(bundle);
      for (Map.Entry<String, String> configuration : CONFIGURATIONS.entrySet()) {
        configuration(configuration.getKey(), configuration.getValue(), bundle);
      }
    } catch (KubernetesClientException e) {
      throw new IOException("cannot publish our authority: " + ClientWords.of(e), e);
    }
  }

  private void configMap(String bundle) {
    Resource<ConfigMap> resource = client.configMaps().inNamespace(namespace).withName(CONFIG_MAP);
    ConfigMap before = resource.get();
    if (before != null && Map.of(KEY, bundle).equals(before.getData())) {
      return;
    }
    client
        .configMaps()
        .inNamespace(namespace)
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(CONFIG_MAP)
                .withNamespace(namespace)
                .addToLabels(OwnLabels.ALL)
                .endMetadata()
                .addToData(KEY, bundle)
                .build())
        .patch(APPLY);
  }

  private void configuration(String kind, String name, String bundle) {
    ResourceDefinitionContext type =
        new ResourceDefinitionContext.Builder()
            .withGroup(GROUP)
            .withVersion("v1")
            .withKind(kind)
            .withNamespaced(false)
            .build();
    Resource<GenericKubernetesResource> resource =
        client.genericKubernetesResources(type).withName(name);
    GenericKubernetesResource before = resource.get();
    if (before == null) {
      return; // not installed: there may be no webhooks
    }
    String wanted = Base64.getEncoder().encodeToString(bundle.getBytes(StandardCharsets.US_ASCII));
    ImmutableList<Map<?, ?>> webhooks = maps(before.getAdditionalProperties().get("webhooks"));
    if (!webhooks.stream().allMatch(webhook -> wanted.equals(caBundle(webhook)))) {
      apply(type, kind, name, webhooks.stream().map(webhook -> ours(webhook, wanted)).toList());
    }
  }

  private static Map<String, Object> ours(Map<?, ?> webhook, String bundle) {
    return Map.of(
        "name", String.valueOf(webhook.get("name")), "clientConfig", Map.of("caBundle", bundle));
  }

  private static @Nullable Object caBundle(Map<?, ?> webhook) {
    return webhook.get("clientConfig") instanceof Map<?, ?> client ? client.get("caBundle") : null;
  }

  private void apply(
      ResourceDefinitionContext type,
      String kind,
      String name,
      List<Map<String, Object>> webhooks) {
    GenericKubernetesResource ours = new GenericKubernetesResource();
    ours.setApiVersion(GROUP + "/v1");
    ours.setKind(kind);
    ours.setMetadata(new ObjectMetaBuilder().withName(name).build());
    ours.setAdditionalProperty("webhooks", webhooks);
    client.genericKubernetesResources(type).resource(ours).patch(APPLY);
  }

  private static ImmutableList<Map<?, ?>> maps(@Nullable Object value) {
    ImmutableList.Builder<Map<?, ?>> maps = ImmutableList.builder();
    for (Object item : value instanceof List<?> list ? list : List.of()) {
      if (item instanceof Map<?, ?> map) {
        maps.add(map);
      }
    }
    return maps.build();
  }
}
