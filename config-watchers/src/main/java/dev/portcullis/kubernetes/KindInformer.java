package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.source.ObjectVersion;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches what a subscription means, and reads each object that changed, once. */
final class KindInformer implements ResourceEventHandler<GenericKubernetesResource>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KindInformer.class);

  /** A page is what is in memory before it is read. */
  private static final long PAGE = 500;

  /** So many looks without a sign of it: more than its own attempts are ever apart. */
  private static final int STUCK = 15;

  private static final ConfigReader READER = new ConfigReader("default");
  private static final DocumentParser PARSER = new DocumentParser();

  private final Subscription of;
  private final Definitions.Definition definition;
  private final String apiVersion;
  private final Consumer<ClusterEvent> events;
  private final KnownVersions versions = new KnownVersions();
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private boolean failed;
  private volatile boolean closed;
  private long signs;
  private long seen;
  private int silent;

  private KindInformer(
      KubernetesClient client,
      Subscription of,
      Definitions.Definition definition,
      Consumer<ClusterEvent> events) {
    this.of = of;
    this.definition = definition;
    this.apiVersion = of.kind().apiVersion(definition.version());
    this.events = events;
    this.informer =
        selected(client, of, definition.version())
            .withLimit(PAGE)
            .runnableInformer(0)
            .itemStore(versions)
            // Else it would begin with what some API server remembers, which may be long past.
            .initialState(Stream.empty())
            .exceptionHandler((_, thrown) -> failed(thrown));
    informer.removeNamespaceIndex().addEventHandler(this);
  }

  /** Begins to watch a kind as it is defined now. */
  static KindInformer start(
      KubernetesClient client,
      Subscription of,
      Definitions.Definition definition,
      Consumer<ClusterEvent> events) {
    KindInformer started = new KindInformer(client, of, definition, events);
    started.informer.start();
    return started;
  }

  private static FilterWatchListDeletable<
          GenericKubernetesResource, ?, Resource<GenericKubernetesResource>>
      selected(KubernetesClient client, Subscription of, String version) {
    var all =
        client.genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup(of.kind().group())
                .withVersion(version)
                .withPlural(of.kind().plural())
                .withKind(of.kind().name())
                .withNamespaced(of.kind().namespaced())
                .build());
    if (of.namespace().isEmpty()) {
      return of.kind().namespaced() ? all.inAnyNamespace() : all;
    }
    var there = all.inNamespace(of.namespace());
    if (!of.name().isEmpty()) {
      return there.withField("metadata.name", of.name());
    }
    int equals = of.label().indexOf('=');
    return there.withLabel(of.label().substring(0, equals), of.label().substring(equals + 1));
  }

  @Override
  public void onAdd(GenericKubernetesResource object) {
    emit(new ClusterEvent.Changed(of, versions.getKey(object), read(object)));
  }

  @Override
  public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource object) {
    onAdd(object);
  }

  @Override
  public void onDelete(GenericKubernetesResource object, boolean finalStateUnknown) {
    // What a list does not have is told as a whole, for it may be nothing at all.
    if (!finalStateUnknown) {
      emit(new ClusterEvent.Deleted(of, versions.getKey(object)));
    }
  }

  // What is told and what is remembered of it must not come in different orders.
  @Override
  public synchronized void onList(String resourceVersion, boolean remainedEmpty) {
    failed = false;
    signs++;
    emit(new ClusterEvent.Listed(of, versions.keySet().collect(ImmutableSet.toImmutableSet())));
  }

  private synchronized boolean failed(Throwable thrown) {
    failed = true;
    signs++;
    emit(new ClusterEvent.Failed(of, Failure.of(thrown)));
    return true;
  }

  /** The definition that it watches by. */
  Definitions.Definition definition() {
    return definition;
  }

  /** Tells if it can watch again; whether it is clear what it can do. */
  synchronized boolean look() {
    boolean watching = informer.isWatching();
    long now = signs + versions.puts();
    silent = watching || now != seen ? 0 : silent + 1;
    seen = now;
    if (failed && watching) {
      failed = false;
      emit(new ClusterEvent.Watched(of));
    }
    return watching || failed;
  }

  /**
   * Whether it neither watches nor reads nor says why, as seen at many looks. A request whose
   * connection broke may have no end, and then an informer waits for it for ever.
   */
  synchronized boolean isStuck() {
    return silent >= STUCK;
  }

  private void emit(ClusterEvent event) {
    if (!closed) {
      events.accept(event);
    }
  }

  private Content read(GenericKubernetesResource object) {
    if (of.isMeshConfig()) {
      return mesh(object);
    }
    return new Content.OfObject(document(object), version(object.getMetadata()));
  }

  private @Nullable ObjectVersion version(ObjectMeta meta) {
    return of.kind().custom() && meta.getUid() != null
        ? new ObjectVersion(meta.getUid(), Objects.requireNonNullElse(meta.getGeneration(), 0L))
        : null;
  }

  private ReadDocument document(GenericKubernetesResource object) {
    try {
      return READER.read(ObjectNodes.of(of.kind(), apiVersion, object)).getFirst();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("Reading {} failed.", versions.getKey(object), e);
      return unread(object, e);
    }
  }

  /** A mistake of ours costs this object, and not the watching of all others. */
  private ReadDocument unread(GenericKubernetesResource object, Throwable thrown) {
    SourceLocation location = ObjectNodes.locationOf(of.kind(), object.getMetadata());
    return new ReadDocument(
        null,
        null,
        null,
        ImmutableList.of(
            ProblemCode.FILE_UNREADABLE.at(
                null,
                location,
                "internal error (" + thrown.getClass().getSimpleName() + "), please report it",
                "")),
        location);
  }

  private Content mesh(GenericKubernetesResource object) {
    Object text = object.get("data", "mesh");
    byte[] bytes =
        text instanceof String given ? given.getBytes(StandardCharsets.UTF_8) : new byte[0];
    String name = ObjectNodes.locationOf(of.kind(), object.getMetadata()).file();
    return new Content.OfMesh(new MeshConfigReader().read(PARSER.parse(name, bytes)));
  }

  @Override
  public void close() {
    closed = true;
    informer.close();
  }
}
