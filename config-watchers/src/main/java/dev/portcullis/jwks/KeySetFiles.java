package dev.portcullis.jwks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import dev.portcullis.jwks.KeySetStore.StoredKeys;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.source.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of a {@link KeySetStore}, one for each target: the hash of what follows, a line break,
 * and a JSON object. There are at most so many; those that were written longest ago go first.
 */
final class KeySetFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "keys-";
  private static final int FORMAT = 1;
  private static final int MOST_FILES = 4096;
  private static final long MOST_BYTES = 4L << 20;

  private final StateDirectory directory;

  KeySetFiles(Path root) {
    this.directory = new StateDirectory(root);
  }

  /** What became of an attempt to load. */
  sealed interface Loading {}

  record Loaded(StoredKeys keys) implements Loading {}

  record Missing() implements Loading {}

  record Unusable(ConfigProblem problem) implements Loading {}

  private static String name(Target target) {
    return PREFIX + target.hash();
  }

  /** Null if it is written. */
  @Nullable ConfigProblem write(Target target, StoredKeys stored) {
    ObjectNode content =
        JSON.createObjectNode()
            .put("format", FORMAT)
            .put("target", target.hash())
            .put("rules", stored.rules())
            .put("namespace", target.place().namespace())
            .put("issuer", target.place().issuer())
            .put("jwksUri", target.place().uri())
            .put("foundAt", stored.keys().uri())
            .put("fetched", stored.keys().fetched().toString())
            .put("changed", stored.keys().changed().toString())
            .put("jwks", stored.keys().keys().jwks());
    try {
      directory.prepare();
      String text = JSON.writeValueAsString(content);
      directory.write(name(target), (hash(text) + "\n" + text).getBytes(StandardCharsets.UTF_8));
      forgetTheOldest();
      return null;
    } catch (IOException e) {
      return problem(
          ProblemCode.STATE_NOT_WRITTEN,
          target,
          "the last good keys cannot be kept: " + reason(e),
          "they are in force, but a restart now would not know them");
    }
  }

  private void forgetTheOldest() throws IOException {
    if (directory.names(PREFIX).size() <= MOST_FILES) {
      return;
    }
    Map<String, Instant> written = new TreeMap<>();
    for (String name : directory.names(PREFIX)) {
      written.put(name, directory.written(name));
    }
    List<String> oldest =
        written.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
            .limit(written.size() - MOST_FILES)
            .map(Map.Entry::getKey)
            .toList();
    for (String name : oldest) {
      directory.delete(name);
    }
  }

  Loading load(Target target) {
    try {
      byte[] bytes = directory.read(name(target), MOST_BYTES);
      return read(target, new String(bytes, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return new Missing();
    } catch (JsonProcessingException | DateTimeException e) {
      return unusable(target, "it is damaged");
    } catch (IOException e) {
      return unusable(target, reason(e));
    }
  }

  private Loading read(Target target, String text) throws JsonProcessingException {
    int end = text.indexOf('\n');
    String body = text.substring(end + 1);
    if (end < 0 || !text.substring(0, end).equals(hash(body))) {
      return unusable(target, "it is damaged");
    }
    JsonNode content = JSON.readTree(body);
    if (content.path("format").asInt() != FORMAT) {
      return unusable(target, "its format is not the one of this version");
    }
    if (!content.path("target").asText().equals(target.hash())) {
      return unusable(target, "it is of something else");
    }
    // Read again, by the rules of this version, which may have become stricter.
    return switch (KeySetReader.read(content.path("jwks").asText())) {
      case KeySetReader.Unreadable(FetchFailure failure) -> unusable(target, failure.detail());
      case KeySetReader.Understood(KeySet keys) ->
          new Loaded(
              new StoredKeys(
                  new GoodKeys(
                      keys,
                      Instant.parse(content.path("fetched").asText()),
                      Instant.parse(content.path("changed").asText()),
                      // None: so the first answer after a start is a whole one, which says again
                      // which keys of it are left out, and is read by the rules of this version.
                      "",
                      content.path("foundAt").asText()),
                  content.path("rules").asText()));
    };
  }

  private static String hash(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : "it cannot be read or written";
  }

  private Unusable unusable(Target target, String reason) {
    return new Unusable(
        problem(
            ProblemCode.STATE_UNUSABLE,
            target,
            "what was stored before the start is not used: " + reason,
            "it is written anew"));
  }

  private ConfigProblem problem(ProblemCode code, Target target, String message, String hint) {
    String file = directory.root().resolve(name(target)).toString();
    return code.at(null, new SourceLocation(file, 0, 0), message, hint);
  }
}
