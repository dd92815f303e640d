package dev.portcullis.directory;

import dev.portcullis.document.ParsedFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Parses files before they count, on all cores: at the start there may be thousands, and they have
 * to hold still for a while anyway. A content that is another by the time it counts is parsed then.
 */
final class ParsedAhead implements ContentReader {
  private final ContentReader reader;
  private final Map<String, Reading> ahead = new ConcurrentHashMap<>();

  ParsedAhead(ContentReader reader) {
    this.reader = reader;
  }

  /** Parses what can be read of {@code files} now, and forgets all others. */
  void parse(Collection<ScannedFile> files) {
    ahead.clear();
    files.parallelStream().forEach(this::parse);
  }

  private void parse(ScannedFile file) {
    try {
      Reading reading = reader.read(file.name(), file.realPath(), file.stamp());
      if (reading != null && reading.isParsable()) {
        ahead.put(file.name(), reading);
      }
    } catch (IOException e) {
      // Whoever reads it when it counts will say so.
      return;
    }
  }

  @Override
  public Reading read(String name, byte[] content) {
    Reading known = ahead.remove(name);
    return known != null && Arrays.equals(known.bytes(), content)
        ? known
        : reader.read(name, content);
  }

  @Override
  public Reading read(ParsedFile parsed, byte[] content) {
    return reader.read(parsed, content);
  }
}
