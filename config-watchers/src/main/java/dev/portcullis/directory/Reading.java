package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.document.ParsedFile;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ConfigProblem.Severity;
import dev.portcullis.model.MeshSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one content of a file says. Compared by identity: a content is read once.
 *
 * @param bytes the content
 * @param documents the objects in it; none in a mesh config
 * @param mesh the settings in it, null in a policy file and in an invalid mesh config
 * @param problems those of the file as a whole and, in a mesh config, of its settings
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record Reading(
    byte[] bytes,
    ParsedFile.Outcome outcome,
    ImmutableList<ReadDocument> documents,
    @Nullable MeshSettings mesh,
    ImmutableList<ConfigProblem> problems) {

  boolean isParsable() {
    return outcome == ParsedFile.Outcome.DOCUMENTS || outcome == ParsedFile.Outcome.NO_DOCUMENTS;
  }

  ImmutableSet<ConfigKey> keys() {
    return documents.stream()
        .map(ReadDocument::key)
        .filter(Objects::nonNull)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** True if it holds an object of which not even the name is known. */
  boolean hasUnknownObject() {
    return documents.stream()
        .anyMatch(document ->
            document.key() == null
                && document.problems().stream().anyMatch(p -> p.severity() == Severity.ERROR));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** Never the text: it may hold keys. */
  @Override
  public String toString() {
    return "Reading[" + bytes.length + " bytes, " + documents.size() + " objects]";
  }
}
