package dev.portcullis.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.ConfigKey;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Policies of an API server that counts what it is asked. */
final class FakePolicies implements PolicyObjects {
  private static final ObjectMapper JSON = new ObjectMapper();

  final Map<ConfigKey, ObjectNode> objects = new HashMap<>();
  int reads;
  int writes;
  int refusesWith;
  @Nullable ConfigKey refusesOnly;
  Runnable betweenReadAndWrite = () -> {};

  void add(ConfigKey key) {
    ObjectNode object = JSON.createObjectNode();
    object.putObject("metadata").put("uid", "uid").put("resourceVersion", "1");
    objects.put(key, object);
  }

  /** As when somebody else writes it. */
  void touch(ConfigKey key) {
    ObjectNode metadata = (ObjectNode) objects.get(key).path("metadata");
    metadata.put("resourceVersion", metadata.path("resourceVersion").asInt() + 1 + "");
  }

  String proxies(ConfigKey key) {
    return objects.get(key).at("/status/portcullis/proxies").asText();
  }

  @Override
  public @Nullable JsonNode read(ConfigKey key) {
    reads++;
    refuse(key);
    ObjectNode found = objects.get(key);
    JsonNode copy = found == null ? null : found.deepCopy();
    betweenReadAndWrite.run();
    return copy;
  }

  @Override
  public void patch(ConfigKey key, ObjectNode patch) {
    refuse(key);
    ObjectNode object = objects.get(key);
    if (object == null) {
      throw new KubernetesClientException("not found", 404, null);
    }
    if (!object.at("/metadata/resourceVersion").equals(patch.at("/metadata/resourceVersion"))) {
      throw new KubernetesClientException("changed meanwhile", 409, null);
    }
    writes++;
    object.set("status", patch.path("status"));
    touch(key);
  }

  private void refuse(ConfigKey key) {
    if (refusesWith != 0 && (refusesOnly == null || refusesOnly.equals(key))) {
      throw new KubernetesClientException("no", refusesWith, null);
    }
  }
}
