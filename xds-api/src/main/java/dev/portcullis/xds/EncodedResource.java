package dev.portcullis.xds;

import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A resource as it goes over the wire: packed once, versioned by its content, with the
 * configuration objects that made it. Equality is that of type, name, content and outline: where a
 * rule stands in its file does not make a different resource.
 */
public final class EncodedResource {
  private static final String OUTLINE = "-";

  private final ResourceType type;
  private final String name;
  private final ContentHash hash;
  private final Any body;
  private final ImmutableSortedSet<ResourceOrigin> origins;
  private final ImmutableSortedSet<String> clusters;
  private final @Nullable EncodedResource otherwise;
  private final ImmutableSortedSet<String> preceding;
  private final @Nullable PolicyOutline outline;

  private EncodedResource(
      ResourceType type,
      String name,
      Any body,
      ImmutableSortedSet<ResourceOrigin> origins,
      ImmutableSortedSet<String> clusters,
      @Nullable EncodedResource otherwise,
      ImmutableSortedSet<String> preceding,
      @Nullable PolicyOutline outline) {
    this.type = type;
    this.name = name;
    this.body = body;
    this.origins = origins;
    this.clusters = clusters;
    this.otherwise = otherwise;
    this.preceding = preceding;
    this.outline = outline;
    this.hash = ContentHash.of(body.getValue().toByteArray());
  }

  /** Packs {@code message}, which must be of the message type of {@code type}. */
  public static EncodedResource of(
      ResourceType type, String name, Message message, Collection<ResourceOrigin> origins) {
    Any body = DeterministicProto.pack(message);
    if (!body.getTypeUrl().equals(type.typeUrl())) {
      throw new IllegalArgumentException(body.getTypeUrl() + " is not a " + type);
    }
    return new EncodedResource(
        type,
        name,
        body,
        ImmutableSortedSet.copyOf(origins),
        ImmutableSortedSet.of(),
        null,
        ImmutableSortedSet.of(),
        null);
  }

  /**
   * The same, which asks the clusters of these names: they have to be there first.
   *
   * @param withoutThem what is sent where they cannot be had
   */
  public EncodedResource asking(ImmutableSortedSet<String> names, EncodedResource withoutThem) {
    return new EncodedResource(type, name, body, origins, names, withoutThem, preceding, outline);
  }

  /**
   * The same, to be sent after the clusters of these names if they can be had: it is as closed
   * without them, but not to be enforced a moment too early.
   */
  public EncodedResource after(ImmutableSortedSet<String> names) {
    return new EncodedResource(type, name, body, origins, clusters, otherwise, names, outline);
  }

  /** The same, known to be a policy with fetched keys: its version tells its outline, too. */
  public EncodedResource outlined(PolicyOutline drawn) {
    return new EncodedResource(type, name, body, origins, clusters, otherwise, preceding, drawn);
  }

  public ResourceType type() {
    return type;
  }

  public String name() {
    return name;
  }

  public ContentHash hash() {
    return hash;
  }

  /**
   * The version on the wire: the hash in hexadecimal; of a policy with fetched keys its outline
   * follows, so that a replica that lacks the keys can tell whether that is all it lacks.
   */
  public String version() {
    return outline == null ? hash.hex() : hash.hex() + OUTLINE + outline.version();
  }

  /** True if {@code version} is one of this content. */
  public static boolean isVersionOf(ContentHash content, String version) {
    return version.equals(content.hex()) || version.startsWith(content.hex() + OUTLINE);
  }

  /**
   * True if whoever holds {@code version} must not be told this instead: it is the same policy, of
   * which only keys are not known here.
   */
  public boolean yieldsTo(String version) {
    int outlined = version.indexOf(OUTLINE);
    return outline != null
        && outlined >= 0
        && outline.yieldsTo(version.substring(outlined + OUTLINE.length()));
  }

  /** What this is but for fetched keys, null if it has none. */
  public @Nullable PolicyOutline outline() {
    return outline;
  }

  public Any body() {
    return body;
  }

  /** The length of the body, in bytes. */
  public int bytes() {
    return body.getValue().size();
  }

  public ImmutableSortedSet<ResourceOrigin> origins() {
    return origins;
  }

  /** The clusters that have to be there before this is, beyond what its type says. */
  public ImmutableSortedSet<String> clusters() {
    return clusters;
  }

  /** The clusters that this is sent after, if they can be had. */
  public ImmutableSortedSet<String> preceding() {
    return preceding;
  }

  /** What takes its place where one of its clusters cannot be had, null if nothing does. */
  public @Nullable EncodedResource otherwise() {
    return otherwise;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EncodedResource resource
        && type == resource.type
        && name.equals(resource.name)
        && hash.equals(resource.hash)
        && Objects.equals(outline, resource.outline);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + hash.hashCode();
  }

  @Override
  public String toString() {
    return type + " " + name + "@" + hash;
  }
}
