package dev.portcullis.document;

import dev.portcullis.model.VirtualService.SourceMatch;

/** Reads for which clients a match of a VirtualService counts. */
final class SourceMatchReader {
  private SourceMatchReader() {}

  /** What {@code sourceLabels} and {@code sourceNamespace} of a match say. */
  static SourceMatch read(Fields match) {
    return new SourceMatch(match.stringMap("sourceLabels"), match.string("sourceNamespace", ""));
  }
}
