package dev.portcullis.ads;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.proxy.Printable;
import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ProxyPod;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that a token's Pod makes of a node's claims: its labels are those of the Pod, whatever
 * the node says. A node that says nothing of labels is right after every change of them.
 */
final class PodOfToken {
  /** The API server may know a Pod that its watchers do not know yet. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private PodOfToken() {}

  /** True if {@link #place} may have to wait for a Pod. */
  static boolean isAwaited(PeerIdentity identity) {
    return switch (identity) {
      case PeerIdentity.Account _, PeerIdentity.Unreviewed _ -> true;
      case PeerIdentity.Unproven _, PeerIdentity.Workload _, PeerIdentity.Nobody _ -> false;
    };
  }

  /**
   * The proxy as a Pod makes it, if it leaves its labels to one by a token, else {@code claimed}
   * itself. A namespace that is claimed is proven by now where anything is.
   *
   * @throws StreamEndedException if the node claims labels that the Pod lacks, or the Pod is
   *     unknown
   */
  static ProxyIdentity place(SnapshotFeed feed, PeerIdentity identity, ProxyIdentity claimed)
      throws StreamEndedException {
    String namespace = claimed.group().namespace();
    ProxyPod named = claimed.pod();
    String pod;
    switch (identity) {
      case PeerIdentity.Account account -> pod = account.pod();
      case PeerIdentity.Unreviewed _ -> pod = named == null ? "" : named.name();
      case PeerIdentity.Unproven _, PeerIdentity.Workload _, PeerIdentity.Nobody _ -> {
        return claimed;
      }
    }
    Map<String, String> labels = labels(feed, namespace, pod);
    if (labels == null) {
      throw new StreamEndedException(
          Status.UNAVAILABLE.withDescription(
              "Pod %s/%s, which the token is of, is not known here yet."
                  .formatted(namespace, pod)));
    }
    for (Map.Entry<String, String> claim : claimed.group().labels().entrySet()) {
      if (!claim.getValue().equals(labels.get(claim.getKey()))) {
        throw new StreamEndedException(
            Status.PERMISSION_DENIED.withDescription(
                "The node claims the label %s=%s, which Pod %s/%s does not have."
                    .formatted(
                        Printable.of(claim.getKey()),
                        Printable.of(claim.getValue()),
                        namespace,
                        pod)));
      }
    }
    return new ProxyIdentity(
        claimed.nodeId(),
        claimed.serviceAccount(),
        claimed.version(),
        claimed.group().withLabels(ImmutableSortedMap.copyOf(labels)),
        new ProxyPod(pod, ImmutableSortedMap.of(), ImmutableSortedMap.of()));
  }

  private static @Nullable Map<String, String> labels(
      SnapshotFeed feed, String namespace, String pod) throws StreamEndedException {
    try {
      return feed.awaitPod(namespace, pod, PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamEndedException(
          Status.UNAVAILABLE.withDescription("The control plane is stopping."));
    }
  }
}
