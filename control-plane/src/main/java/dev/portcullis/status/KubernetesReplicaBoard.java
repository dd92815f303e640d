package dev.portcullis.status;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.cluster.Replica;
import dev.portcullis.proxy.Printable;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ConfigMap for each replica. It belongs to the replica's Pod, so that it goes with it. Read
 * again and again rather than watched: there are few, and only the holder of the Lease reads them.
 */
final class KubernetesReplicaBoard implements ReplicaBoard {
  private static final String PREFIX = "portcullis-replica-";
  private static final String LABEL = "portcullis.dev/replica";
  private static final String BEAT = "beat";
  private static final String COUNTS = "policies";

  private final KubernetesClient client;
  private final Replica replica;
  private @Nullable OwnerReference owner;

  KubernetesReplicaBoard(KubernetesClient client, Replica replica) {
    this.client = client;
    this.replica = replica;
  }

  @Override
  public void publish(String beat, String counts) {
    if (owner == null) {
      owner = owner();
    }
    ConfigMap notice =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(replica.namespace())
            .withName(PREFIX + replica.name())
            .withLabels(Map.of(LABEL, "true", "app.kubernetes.io/part-of", "portcullis"))
            .withOwnerReferences(owner == null ? ImmutableList.of() : ImmutableList.of(owner))
            .endMetadata()
            .withData(ImmutableMap.of(BEAT, beat, COUNTS, counts))
            .build();
    client
        .configMaps()
        .inNamespace(replica.namespace())
        .resource(notice)
        .fieldManager(StatusService.FIELD_MANAGER)
        .forceConflicts()
        .serverSideApply();
  }

  /** Null for a process that is no Pod. */
  private @Nullable OwnerReference owner() {
    Pod pod = client.pods().inNamespace(replica.namespace()).withName(replica.name()).get();
    return pod == null
        ? null
        : new OwnerReferenceBuilder()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(replica.name())
            .withUid(pod.getMetadata().getUid())
            .build();
  }

  @Override
  public ImmutableList<Notice> peers() {
    return client
        .configMaps()
        .inNamespace(replica.namespace())
        .withLabel(LABEL, "true")
        .list()
        .getItems()
        .stream()
        .filter(notice -> notice.getMetadata().getName().startsWith(PREFIX))
        .map(KubernetesReplicaBoard::notice)
        .filter(notice -> !notice.replica().equals(replica.name()))
        .collect(ImmutableList.toImmutableList());
  }

  private static Notice notice(ConfigMap notice) {
    Map<String, String> data = notice.getData() == null ? Map.of() : notice.getData();
    return new Notice(
        Printable.of(notice.getMetadata().getName().substring(PREFIX.length())),
        data.getOrDefault(BEAT, ""),
        data.getOrDefault(COUNTS, ""));
  }

  @Override
  public void remove(String name) {
    client.configMaps().inNamespace(replica.namespace()).withName(PREFIX + name).delete();
  }

  @Override
  public void withdraw() {
    remove(replica.name());
  }
}
