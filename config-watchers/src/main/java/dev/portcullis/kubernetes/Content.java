package dev.portcullis.kubernetes;

import dev.portcullis.document.ReadDocument;
import dev.portcullis.document.ReadMeshConfig;
import dev.portcullis.source.ObjectVersion;
import org.jspecify.annotations.Nullable;

/** What was read of an object of the API server. */
sealed interface Content {
  /**
   * An object of the configuration.
   *
   * @param version null of kinds whose authors are told nothing
   */
  record OfObject(ReadDocument document, @Nullable ObjectVersion version) implements Content {}

  /** A mesh config. */
  record OfMesh(ReadMeshConfig config) implements Content {}
}
