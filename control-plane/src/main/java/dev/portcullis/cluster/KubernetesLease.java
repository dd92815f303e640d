package dev.portcullis.cluster;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A Lease of the group {@code coordination.k8s.io}. */
final class KubernetesLease implements LeaseRecord {
  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  KubernetesLease(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  @Override
  public @Nullable Entry read() {
    Lease lease = client.leases().inNamespace(namespace).withName(name).get();
    if (lease == null) {
      return null;
    }
    LeaseSpec spec = lease.getSpec() == null ? new LeaseSpec() : lease.getSpec();
    String holder = spec.getHolderIdentity();
    Integer seconds = spec.getLeaseDurationSeconds();
    Integer transitions = spec.getLeaseTransitions();
    return new Entry(
        holder == null ? "" : holder,
        Duration.ofSeconds(seconds == null ? 0 : seconds),
        transitions == null ? 0 : transitions,
        lease.getMetadata().getResourceVersion());
  }

  @Override
  public boolean write(@Nullable Entry before, String holder, Duration duration, Instant now) {
    Resource<Lease> lease =
        client.leases().inNamespace(namespace).resource(lease(before, holder, duration, now));
    try {
      if (before == null) {
        lease.create();
      } else {
        lease.update();
      }
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private Lease lease(@Nullable Entry before, String holder, Duration duration, Instant now) {
    ZonedDateTime time = now.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
    boolean changed = before == null || !before.isHeldBy(holder);
    int transitions = before == null ? 0 : before.transitions();
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withResourceVersion(before == null ? null : before.version())
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(holder)
        .withLeaseDurationSeconds((int) duration.toSeconds())
        .withLeaseTransitions(changed && !holder.isEmpty() ? transitions + 1 : transitions)
        .withRenewTime(time)
        .endSpec()
        .build();
  }
}
