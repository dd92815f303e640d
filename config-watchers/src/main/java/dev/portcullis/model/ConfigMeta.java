package dev.portcullis.model;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What all objects have.
 *
 * @param createdAt when the object was created, null where nobody knows: objects of a directory are
 *     ordered by name, then namespace
 * @param location where the document begins
 */
public record ConfigMeta(
    ConfigKey key,
    ImmutableMap<String, String> labels,
    ImmutableMap<String, String> annotations,
    @Nullable Instant createdAt,
    SourceLocation location) {

  public String namespace() {
    return key.namespace();
  }

  public String name() {
    return key.name();
  }
}
