package dev.portcullis.directory;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.SetMultimap;
import dev.portcullis.directory.Assembler.Assembled;
import dev.portcullis.directory.Assembler.LastGood;
import dev.portcullis.directory.LastGoodStore.Stored;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads what was stored before a restart, each content once. */
final class Remembered {
  private final Stored stored;
  private final ContentReader reader;
  private final Map<String, Reading> readings = new HashMap<>();

  private Remembered(Stored stored, ContentReader reader) {
    this.stored = stored;
    this.reader = reader;
  }

  /**
   * Puts the files of {@code stored} into {@code tracked}.
   *
   * @return nothing assembled yet, but all last good forms
   */
  static Assembled of(
      Stored stored,
      ContentReader reader,
      DirectorySettings settings,
      Map<String, TrackedFile> tracked) {
    return new Remembered(stored, reader).into(tracked, settings);
  }

  private Assembled into(Map<String, TrackedFile> tracked, DirectorySettings settings) {
    Map<ConfigKey, LastGood> lastGood = new HashMap<>();
    SetMultimap<String, ConfigKey> objects = HashMultimap.create();
    stored
        .objects()
        .forEach((key, place) -> {
          objects.put(place.file(), key);
          lastGoodIn(read(place.file(), place.content()), place.file())
              .filter(last -> last.object().key().equals(key))
              .forEach(last -> lastGood.put(key, last));
        });
    stored
        .files()
        .forEach((name, content) -> {
          Reading reading = read(name, content);
          TrackedFile file = new TrackedFile(name, reader, settings);
          file.remember(reading, objects.get(name));
          tracked.put(name, file);
          lastGoodIn(reading, name)
              .forEach(last -> lastGood.putIfAbsent(last.object().key(), last));
        });
    return new Assembled(ImmutableSortedMap.of(), lastGood, new HashMap<>(), ImmutableList.of());
  }

  private Reading read(String name, String content) {
    return readings.computeIfAbsent(
        name + '/' + content,
        _ -> reader.read(name, stored.contents().getOrDefault(content, new byte[0])));
  }

  private static Stream<LastGood> lastGoodIn(Reading reading, String file) {
    return reading.documents().stream()
        .map(ReadDocument::object)
        .filter(Objects::nonNull)
        .map(object -> new LastGood(object, file, reading));
  }
}
