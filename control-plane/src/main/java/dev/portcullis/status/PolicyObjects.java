package dev.portcullis.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.model.ConfigKey;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/** The policies where their status is written. */
interface PolicyObjects {
  /**
   * A policy as it is, null if there is none.
   *
   * @throws KubernetesClientException if it cannot be read
   */
  @Nullable JsonNode read(ConfigKey key);

  /**
   * Changes the status of a policy.
   *
   * @throws KubernetesClientException with the code 409 if it was changed since it was read
   */
  void patch(ConfigKey key, ObjectNode patch);
}
