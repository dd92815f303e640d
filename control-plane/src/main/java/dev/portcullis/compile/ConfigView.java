package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.MeshSettings;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a compile reads: the objects of one generation, by kind in Istio's order of creation, and
 * the mesh config. Its content is immutable. One that is handed to a computation takes note of all
 * that is read from it, and is for that computation only.
 */
public final class ConfigView {
  private final Generation content;
  private final Answers answers;
  private final @Nullable Reads reads;

  /** A view of the objects and the mesh config, with nothing known of keys. */
  public ConfigView(
      long generation, ImmutableSortedMap<ConfigKey, ConfigObject> objects, MeshSettings mesh) {
    this(generation, objects, mesh, ImmutableSortedMap.of());
  }

  /** A view of one generation, with which a history begins. */
  public ConfigView(
      long generation,
      ImmutableSortedMap<ConfigKey, ConfigObject> objects,
      MeshSettings mesh,
      ImmutableSortedMap<JwksReference, FetchedKeys> keys) {
    this(Generation.first(generation, objects, mesh, keys), new Answers(), null);
  }

  private ConfigView(Generation content, Answers answers, @Nullable Reads reads) {
    this.content = content;
    this.answers = answers;
    this.reads = reads;
  }

  /**
   * A view of the generation after this one, which begins where this one ended: what is known is
   * known there too, but for what changed. This view itself if there is no difference. Once the
   * later one is asked, nothing more can be derived from this one.
   */
  public ConfigView followedBy(
      ImmutableSortedMap<ConfigKey, ConfigObject> objects,
      MeshSettings nextMesh,
      ImmutableSortedMap<JwksReference, FetchedKeys> nextKeys) {
    Generation next = content.followedBy(objects, nextMesh, nextKeys);
    return next == content ? this : new ConfigView(next, answers, null);
  }

  /** The same content for somebody who takes their time: the beginning of a history of its own. */
  public ConfigView apart() {
    return new ConfigView(content, new Answers(), null);
  }

  /** The same content, for a computation of which {@code reader} takes note. */
  ConfigView noting(Reads reader) {
    return new ConfigView(content, answers, reader);
  }

  /** True if this is of the same history, so that what is known here can be known there. */
  boolean sharesHistoryWith(ConfigView other) {
    return answers == other.answers;
  }

  Generation content() {
    return content;
  }

  /**
   * What {@code query} comes to. Depends on that only, not on all that is read to find it out; and
   * is found out once for all that ask.
   */
  public <T> T derive(Query<T> query) {
    Answer<T> answer = settled(query);
    if (reads != null) {
      reads.answer(answer);
    }
    return answer.value();
  }

  /**
   * What {@code part} finds in the answer to a query: nothing else of that answer counts as read.
   *
   * @param part a pure function; a record, so that it is remembered but once
   */
  public <T, V> V find(Query<T> query, Function<? super T, V> part) {
    Answer<T> answer = settled(query);
    return reads == null ? part.apply(answer.value()) : reads.part(answer, part);
  }

  private <T> Answer<T> settled(Query<T> query) {
    Answer<T> answer = answers.of(query);
    long _ = answer.changedBy(this);
    return answer;
  }

  /** The number of the generation, counted from 1 by this process. */
  public long generation() {
    return content.number;
  }

  public MeshSettings mesh() {
    if (reads != null) {
      reads.mesh();
    }
    return content.mesh;
  }

  /** What is known of the keys behind {@code reference}. */
  public FetchedKeys keys(JwksReference reference) {
    FetchedKeys known = content.keys(reference);
    if (reads != null) {
      reads.keys(reference, known);
    }
    return known;
  }

  /** How many objects there are. */
  public int size() {
    return content.size();
  }

  /** All objects of a kind, ordered by creation time, name and namespace. */
  public <T extends ConfigObject> ImmutableList<T> all(Class<T> kind) {
    return objects(kind, null);
  }

  /** The objects of a kind in a namespace, ordered likewise. */
  public <T extends ConfigObject> ImmutableList<T> all(Class<T> kind, String namespace) {
    return objects(kind, namespace);
  }

  @SuppressWarnings("unchecked") // kept by class
  private <T extends ConfigObject> ImmutableList<T> objects(
      Class<T> kind, @Nullable String namespace) {
    ImmutableList<ConfigObject> objects = content.objects(kind, namespace);
    if (reads != null) {
      reads.objects(kind, namespace, objects);
    }
    return (ImmutableList<T>) objects;
  }
}
