package dev.portcullis.directory;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import dev.portcullis.directory.LastGoodStore.Stored;
import dev.portcullis.directory.LastGoodStore.StoredObject;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.source.StateDirectory;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The files of a {@link LastGoodStore}: contents by the hash of their bytes, and an index.
 *
 * <p>Contents may hold symmetric keys, so all of it is for its owner only. None of the names ends
 * like a configuration, so that a state directory inside the watched one is not read as such.
 */
final class StoredContents {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDEX = "index";
  private static final String CONTENT = "content-";
  private static final int FORMAT = 1;
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  private final StateDirectory directory;

  StoredContents(Path root) {
    this.directory = new StateDirectory(root);
  }

  Path root() {
    return directory.root();
  }

  void prepare() throws IOException {
    directory.prepare();
  }

  void write(String hash, byte[] content) throws IOException {
    if (!directory.has(CONTENT + hash)) {
      directory.write(CONTENT + hash, content);
    }
  }

  void writeIndex(
      String watched,
      ImmutableMap<String, String> files,
      ImmutableMap<ConfigKey, StoredObject> objects)
      throws IOException {
    ObjectNode index = JSON.createObjectNode().put("format", FORMAT).put("directory", watched);
    ObjectNode fileNodes = index.putObject("files");
    files.forEach(fileNodes::put);
    ArrayNode objectNodes = index.putArray("objects");
    objects.forEach((key, object) ->
        objectNodes
            .addObject()
            .put("kind", key.kind().name())
            .put("namespace", key.namespace())
            .put("name", key.name())
            .put("file", object.file())
            .put("content", object.content()));
    directory.write(INDEX, JSON.writeValueAsBytes(index));
  }

  /** Removes contents that nothing refers to. */
  void retain(Set<String> hashes) throws IOException {
    for (String name : directory.names(CONTENT)) {
      if (!hashes.contains(name.substring(CONTENT.length()))) {
        directory.delete(name);
      }
    }
  }

  Stored load(String watched) {
    try {
      JsonNode index = JSON.readTree(directory.read(INDEX, MAX_BYTES));
      if (index.path("format").asInt() != FORMAT) {
        return unusable("its format is not the one of this version");
      }
      if (!index.path("directory").asText().equals(watched)) {
        return unusable("it is of " + index.path("directory").asText());
      }
      return new Loading().load(index);
    } catch (NoSuchFileException e) {
      return Stored.NOTHING;
    } catch (IOException | IllegalArgumentException e) {
      return unusable(e instanceof JacksonException ? "it is damaged" : "it cannot be read");
    }
  }

  private Stored unusable(String reason) {
    return Stored.nothing(ImmutableList.of(problem(INDEX, reason)));
  }

  private ConfigProblem problem(String name, String reason) {
    return DirectoryProblems.ofFile(
        ProblemCode.STATE_UNUSABLE,
        root().resolve(name).toString(),
        "what was stored before the start is not used: " + reason,
        "it is written anew");
  }

  /** One look at an index and what it refers to. */
  private final class Loading {
    private final ImmutableMap.Builder<String, String> files = ImmutableMap.builder();
    private final ImmutableMap.Builder<ConfigKey, StoredObject> objects = ImmutableMap.builder();
    private final ImmutableMap.Builder<String, byte[]> contents = ImmutableMap.builder();
    private final ImmutableList.Builder<ConfigProblem> problems = ImmutableList.builder();
    private final Set<String> tried = new HashSet<>();
    private final Set<String> usable = new HashSet<>();

    Stored load(JsonNode index) {
      for (Map.Entry<String, JsonNode> file : index.path("files").properties()) {
        String hash = file.getValue().asText();
        if (isUsable(hash)) {
          files.put(file.getKey(), hash);
        }
      }
      for (JsonNode object : index.path("objects")) {
        String hash = object.path("content").asText();
        if (isUsable(hash)) {
          ConfigKey key =
              new ConfigKey(
                  ConfigKind.valueOf(object.path("kind").asText()),
                  object.path("namespace").asText(),
                  object.path("name").asText());
          objects.put(key, new StoredObject(object.path("file").asText(), hash));
        }
      }
      return new Stored(
          files.buildKeepingLast(),
          objects.buildKeepingLast(),
          contents.buildKeepingLast(),
          problems.build());
    }

    private boolean isUsable(String hash) {
      if (tried.add(hash)) {
        try {
          byte[] content = directory.read(CONTENT + hash, MAX_BYTES);
          if (Hashing.sha256().hashBytes(content).toString().equals(hash)) {
            contents.put(hash, content);
            usable.add(hash);
          } else {
            problems.add(problem(CONTENT + hash, "it is damaged"));
          }
        } catch (IOException | IllegalArgumentException e) {
          problems.add(problem(INDEX, "a content that it names cannot be read"));
        }
      }
      return usable.contains(hash);
    }
  }
}
