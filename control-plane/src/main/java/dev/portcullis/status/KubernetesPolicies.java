package dev.portcullis.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.ConfigKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The policies of the API server. */
final class KubernetesPolicies implements PolicyObjects {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PatchContext PATCH =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(StatusService.FIELD_MANAGER)
          .build();

  private final KubernetesClient client;

  KubernetesPolicies(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public @Nullable JsonNode read(ConfigKey key) {
    GenericKubernetesResource found = resource(key).get();
    return found == null ? null : JSON.valueToTree(found);
  }

  @Override
  public void patch(ConfigKey key, ObjectNode patch) {
    resource(key).subresource("status").patch(PATCH, patch.toString());
  }

  private Resource<GenericKubernetesResource> resource(ConfigKey key) {
    ResourceDefinitionContext kind =
        new ResourceDefinitionContext.Builder()
            .withGroup(key.kind().group())
            .withVersion("v1")
            .withKind(key.kind().kind())
            .withPlural(plural(key.kind().kind()))
            .withNamespaced(true)
            .build();
    return client
        .genericKubernetesResources(kind)
        .inNamespace(key.namespace())
        .withName(key.name());
  }

  private static String plural(String kind) {
    String lower = kind.toLowerCase(Locale.ROOT);
    return lower.endsWith("y") ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
  }
}
