package dev.portcullis.certificates;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.portcullis.cluster.Replica;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Secret of our own namespace. */
final class ClusterSecret implements SecretStore {
  static final String NAME = "portcullis-serving";

  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final String namespace;

  ClusterSecret(KubernetesClient client, Replica replica) {
    this.client = client;
    this.namespace = replica.namespace();
  }

  @Override
  public @Nullable Kept read() throws IOException {
    try {
      Secret secret = client.secrets().inNamespace(namespace).withName(NAME).get();
      return secret == null
          ? null
          : new Kept(secret.getMetadata().getResourceVersion(), decoded(secret.getData()));
    } catch (KubernetesClientException e) {
      throw failure("read", e);
    } catch (IllegalArgumentException e) {
      throw new IOException("the Secret " + NAME + " is not in Base64");
    }
  }

  @Override
  public boolean create(Map<String, byte[]> data) throws IOException {
    try {
      client.secrets().inNamespace(namespace).resource(secret(null, data)).create();
      return true;
    } catch (KubernetesClientException e) {
      return lost("create", e);
    }
  }

  @Override
  public boolean replace(Kept before, Map<String, byte[]> data) throws IOException {
    try {
      client.secrets().inNamespace(namespace).resource(secret(before.version(), data)).update();
      return true;
    } catch (KubernetesClientException e) {
      return lost("replace", e);
    }
  }

  private Secret secret(@Nullable String version, Map<String, byte[]> data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(namespace)
        .withResourceVersion(version)
        .addToLabels(OwnLabels.ALL)
        .endMetadata()
        .withType("Opaque")
        .withData(Maps.transformValues(data, Base64.getEncoder()::encodeToString))
        .build();
  }

  private static ImmutableMap<String, byte[]> decoded(@Nullable Map<String, String> data) {
    return data == null
        ? ImmutableMap.of()
        : ImmutableMap.copyOf(Maps.transformValues(data, Base64.getDecoder()::decode));
  }

  private static boolean lost(String verb, KubernetesClientException e) throws IOException {
    if (e.getCode() == CONFLICT) {
      return false;
    }
    throw failure(verb, e);
  }

  /** Without the cause: the words of the API server may quote what was sent. */
  private static IOException failure(String verb, KubernetesClientException e) {
    return new IOException("cannot " + verb + " the Secret " + NAME + ": " + ClientWords.of(e));
  }
}
