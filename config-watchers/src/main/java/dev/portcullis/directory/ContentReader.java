package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.document.Node;
import dev.portcullis.document.ParsedFile;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.document.ReadMeshConfig;
import dev.portcullis.model.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes readings of files. */
sealed interface ContentReader permits ContentReader.Objects, ContentReader.Mesh, ParsedAhead {

  Logger LOG = LoggerFactory.getLogger(ContentReader.class);
  DocumentParser PARSER = new DocumentParser();

  Reading read(ParsedFile parsed, byte[] content);

  /** Reads a content; a mistake of ours costs this file, and not the watching of all others. */
  default Reading read(String name, byte[] content) {
    try {
      return read(PARSER.parse(name, content), content);
    } catch (RuntimeException | StackOverflowError e) {
      // The trace only on demand: check prints none.
      LOG.debug("Reading {} failed.", name, e);
      return new Reading(
          content,
          ParsedFile.Outcome.UNPARSABLE,
          ImmutableList.of(),
          null,
          ImmutableList.of(
              DirectoryProblems.ofFile(
                  ProblemCode.FILE_UNREADABLE,
                  name,
                  "internal error (" + e.getClass().getSimpleName() + "), please report it",
                  DirectoryProblems.STANDS)));
    }
  }

  /** The content of a file, or null if it changed while it was read. */
  default @Nullable Reading read(String name, Path path, FileStamp expected) throws IOException {
    int limit = PARSER.limits().maxBytes();
    byte[] content = new byte[0];
    if (expected.size() <= limit) {
      try (var stream = Files.newInputStream(path)) {
        content = stream.readNBytes(limit);
      }
    }
    boolean unchanged =
        FileStamp.of(path).equals(expected)
            && (content.length == expected.size() || expected.size() > limit);
    if (!unchanged) {
      return null;
    }
    return expected.size() > limit
        ? read(PARSER.tooLarge(name, expected.size()), content)
        : read(name, content);
  }

  /** Reads files of objects. */
  record Objects(ConfigReader reader) implements ContentReader {
    @Override
    public Reading read(ParsedFile parsed, byte[] content) {
      ImmutableList.Builder<ReadDocument> documents = ImmutableList.builder();
      for (Node document : parsed.documents()) {
        documents.addAll(reader.read(document));
      }
      return new Reading(
          content, outcomeOf(parsed, content), documents.build(), null, parsed.problems());
    }

    /** Blanks are what some editors leave of no content; who means nothing can write a comment. */
    private static ParsedFile.Outcome outcomeOf(ParsedFile parsed, byte[] content) {
      boolean blank =
          parsed.outcome() == ParsedFile.Outcome.NO_DOCUMENTS
              && new String(content, StandardCharsets.UTF_8).isBlank();
      return blank ? ParsedFile.Outcome.ZERO_BYTES : parsed.outcome();
    }
  }

  /** Reads the mesh config. */
  record Mesh(MeshConfigReader reader) implements ContentReader {
    @Override
    public Reading read(ParsedFile parsed, byte[] content) {
      if (parsed.outcome() == ParsedFile.Outcome.UNPARSABLE
          || parsed.outcome() == ParsedFile.Outcome.ZERO_BYTES) {
        return new Reading(content, parsed.outcome(), ImmutableList.of(), null, parsed.problems());
      }
      ReadMeshConfig mesh = reader.read(parsed);
      return new Reading(
          content,
          mesh.settings() == null ? ParsedFile.Outcome.UNPARSABLE : parsed.outcome(),
          ImmutableList.of(),
          mesh.settings(),
          mesh.problems());
    }
  }
}
