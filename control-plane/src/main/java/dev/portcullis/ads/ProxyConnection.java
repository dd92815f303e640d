package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import dev.portcullis.proxy.NodeReading;
import dev.portcullis.proxy.Printable;
import dev.portcullis.proxy.ProxyProgress;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.proxy.ProxyReport;
import dev.portcullis.proxy.Waiting;
import dev.portcullis.snapshot.SnapshotFeed;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.GroupMembership;
import dev.portcullis.xds.ProxyIdentity;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The standing of a stream whose node is known: its snapshots, its record in the registry, and its
 * lines in the log. Used by the stream's own thread only.
 */
final class ProxyConnection implements ProxyProgress, AutoCloseable {
  private static final String SECRETS_WITHHELD =
      "the Secrets of its Gateways are withheld, and TLS handshakes fail: ";
  private static final String UNPROVEN =
      "the proxy has not proven who it is; serve it with --xds-client-ca or on a unix socket";
  private static final String CONTRADICTED =
      "no Pod or Deployment of the namespace has both the service account that the proxy has proven"
          + " and the labels that its node claims";

  private final AdsContext context;
  private final Protocol protocol;
  private final Peer peer;
  private final ProxyIdentity identity;
  private final SnapshotFeed.Subscription snapshots;
  private final ProxyRegistry.Session session;
  private WorkloadGroupKey group;
  private volatile long acceptedGeneration;
  private boolean secretsGiven;
  private @Nullable Snapshot withSecrets;
  private volatile @Nullable SharedState state;
  private volatile Waiting waiting = Waiting.FOR_NOTHING;

  private ProxyConnection(
      AdsContext context,
      Protocol protocol,
      Peer peer,
      ProxyIdentity identity,
      ImmutableList<String> warnings,
      Runnable wake) {
    this.context = context;
    this.protocol = protocol;
    this.peer = peer;
    this.identity = identity;
    this.snapshots = context.feed().subscribe(identity, wake);
    this.session =
        context.registry().connect(identity, protocol.name().toLowerCase(Locale.ROOT), warnings);
    session.follow(this);
    this.group = snapshots.membership().group();
  }

  /** Lets {@code node} in. */
  static ProxyConnection open(
      AdsContext context, Protocol protocol, Peer peer, Node node, Runnable wake)
      throws StreamEndedException {
    switch (context.nodes().read(node)) {
      case NodeReading.Refused(String reason, boolean tooLarge) ->
          throw refused(
              context,
              node,
              peer,
              (tooLarge ? Status.RESOURCE_EXHAUSTED : Status.INVALID_ARGUMENT)
                  .withDescription(reason));
      case NodeReading.Accepted(var claimed, var warnings) -> {
        String objection = peer.identity().objection(claimed, context.trustDomains().get());
        if (objection != null) {
          throw refused(context, node, peer, Status.PERMISSION_DENIED.withDescription(objection));
        }
        ProxyIdentity identity;
        try {
          identity = PodOfToken.place(context.feed(), peer.identity(), claimed);
        } catch (StreamEndedException e) {
          throw refused(context, node, peer, e.status());
        }
        ProxyConnection connection =
            new ProxyConnection(context, protocol, peer, identity, warnings, wake);
        connection.connected();
        return connection;
      }
    }
  }

  private static StreamEndedException refused(
      AdsContext context, Node node, Peer peer, Status status) {
    String id = Printable.of(node.getId());
    String reason = Printable.of(String.valueOf(status.getDescription()));
    context.registry().turnAway(id, peer.host(), reason);
    context.log().warn("proxy refused: id={} peer={} reason={}", id, peer.host(), reason);
    return new StreamEndedException(status);
  }

  private void connected() {
    context.metrics().connected(protocol);
    context
        .log()
        .info(
            "proxy connected: id={} group={} envoy={} protocol={} peer={}",
            Printable.of(identity.nodeId()),
            Printable.of(group.toString()),
            identity.version(),
            protocol,
            peer.host());
  }

  /** What the proxy is to be told: of secrets nothing, unless it has proven who it is. */
  @SuppressWarnings("ReferenceEquality") // The same object until there is a newer one.
  @Nullable Snapshot latest() {
    Snapshot latest = snapshots.latest();
    noteGroup();
    // Not taken back on the same stream: the proxy has them, and serves others by them.
    secretsGiven |= peer.mayHaveSecrets(snapshots.isCredible());
    if (latest == null || secretsGiven) {
      return latest;
    }
    if (latest != withSecrets) {
      withSecrets = latest;
      if (!latest.resources(ResourceType.SECRET).byName().isEmpty()) {
        withhold();
      }
    }
    return latest.withoutSecrets();
  }

  private void noteGroup() {
    WorkloadGroupKey now = snapshots.membership().group();
    if (!now.equals(group)) {
      group = now;
      context
          .log()
          .info(
              "proxy relabelled by its Pod: id={} group={}",
              Printable.of(identity.nodeId()),
              Printable.of(now.toString()));
    }
  }

  private void withhold() {
    String warning = SECRETS_WITHHELD + (snapshots.isCredible() ? UNPROVEN : CONTRADICTED);
    if (session.warn(warning)) {
      context
          .log()
          .warn(
              "proxy gets no secrets: id={} peer={}: {}",
              Printable.of(identity.nodeId()),
              peer.host(),
              warning);
    }
  }

  /** Records why the stream has to end. */
  void turnAway(String reason) {
    session.warn(reason);
    context
        .log()
        .warn(
            "proxy turned away: id={} peer={} reason={}",
            Printable.of(identity.nodeId()),
            peer.host(),
            reason);
  }

  /** What this process refused on its streams before. */
  ExtensionMemory recall() {
    return context.memories().recall(identity.nodeId(), peer);
  }

  void sent(Outgoing response) {
    context
        .metrics()
        .sent(protocol, response.type(), response.resources().size(), response.removed().size());
  }

  /** Records what a request said about the last response, which led to {@code after}. */
  void judged(Verdict verdict, StreamState after) {
    switch (verdict) {
      case Verdict.None _ -> {}
      case Verdict.Accepted(Outgoing response) -> {
        waiting = Waiting.FOR_NOTHING;
        context.metrics().accepted(protocol, response.type());
        remember(response, after);
      }
      case Verdict.Refused(Outgoing response, String message) -> {
        waiting = Waiting.FOR_NOTHING;
        context.metrics().refused(protocol, response.type());
        remember(response, after);
        warn(response, message);
      }
    }
  }

  private void remember(Outgoing response, StreamState after) {
    if (response.type() == ResourceType.EXTENSION) {
      context.memories().keep(identity.nodeId(), peer, after.extensions());
    }
  }

  private void warn(Outgoing response, String message) {
    Rejection rejection = Rejection.of(response, message);
    for (String name : rejection.blamed()) {
      String origins =
          response.resources().stream()
              .filter(resource -> resource.name().equals(name))
              .map(EncodedResource::origins)
              .flatMap(all -> all.stream().map(Objects::toString))
              .collect(Collectors.joining(", "));
      context
          .log()
          .warn(
              "proxy refused {} {}: proxy={} from {}: {}",
              response.type(),
              Printable.of(name),
              Printable.of(identity.nodeId()),
              origins.isEmpty() ? "no configuration object" : origins,
              Printable.of(message));
    }
  }

  /**
   * Records how far the proxy is, in {@code now} with nothing left that can be sent now.
   *
   * @param unread true if the proxy does not take off what was written
   */
  @SuppressWarnings("ReferenceEquality") // Equal states are one object.
  void reached(SharedState now, boolean unread) {
    Waiting before = waiting;
    boolean unanswered = now.isUnanswered();
    if (unanswered != (before.unansweredSince() != null)
        || unread != (before.unreadSince() != null)) {
      waiting =
          new Waiting(
              unanswered ? since(before.unansweredSince()) : null,
              unread ? since(before.unreadSince()) : null);
    }
    if (now == state) {
      return;
    }
    Snapshot snapshot = now.state().snapshot();
    if (snapshot != null && now.isSettled()) {
      acceptedGeneration = snapshot.generation();
    }
    state = now;
  }

  private Instant since(@Nullable Instant before) {
    return before == null ? context.clock().instant() : before;
  }

  @Override
  public GroupMembership membership() {
    return snapshots.membership();
  }

  @Override
  public Waiting waiting() {
    return waiting;
  }

  @Override
  public ProxyReport report() {
    SharedState now = state;
    return now == null ? ProxyReport.NOTHING : StreamReport.of(now.state(), acceptedGeneration);
  }

  @Override
  public void close() {
    snapshots.close();
    session.disconnect();
    context.metrics().disconnected(protocol);
    context
        .log()
        .info("proxy disconnected: id={} peer={}", Printable.of(identity.nodeId()), peer.host());
  }
}
