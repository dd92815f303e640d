package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Documents as maps, lists and scalars: drawn, shrunk and written alike, whatever they say. A map
 * of a tree is an {@link ImmutableMap}, a list an {@link ImmutableList}.
 */
final class Trees {
  private static final DumpSettings SETTINGS =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.AUTO)
          .setExplicitStart(true)
          .setSplitLines(false)
          .build();

  private Trees() {}

  /** All documents of a file. */
  static ImmutableList<Object> read(String yaml) {
    ImmutableList.Builder<Object> documents = ImmutableList.builder();
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
      documents.add(frozen(document));
    }
    return documents.build();
  }

  /** A file of these documents. */
  static String yaml(Iterable<?> documents) {
    return new Dump(SETTINGS).dumpAllToString(documents.iterator());
  }

  static ImmutableMap<String, Object> map(Object tree) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("not a mapping: " + tree);
    }
    ImmutableMap.Builder<String, Object> result = ImmutableMap.builder();
    map.forEach((key, value) -> result.put(String.valueOf(key), value));
    return result.buildOrThrow();
  }

  static ImmutableList<Object> list(Object tree) {
    if (!(tree instanceof List<?> list)) {
      throw new IllegalArgumentException("not a list: " + tree);
    }
    return ImmutableList.copyOf(list);
  }

  /** The text of a member, {@code otherwise} where there is none. */
  static String text(ImmutableMap<String, Object> map, String name, String otherwise) {
    Object value = map.get(name);
    return value == null ? otherwise : value.toString();
  }

  /** The list of a member, empty where there is none. */
  static ImmutableList<Object> items(ImmutableMap<String, Object> map, String name) {
    Object value = map.get(name);
    return value == null ? ImmutableList.of() : list(value);
  }

  /** The mapping of a member, empty where there is none. */
  static ImmutableMap<String, Object> members(ImmutableMap<String, Object> map, String name) {
    Object value = map.get(name);
    return value == null ? ImmutableMap.of() : map(value);
  }

  private static Object frozen(Object tree) {
    return switch (tree) {
      case Map<?, ?> map -> {
        ImmutableMap.Builder<String, Object> copy = ImmutableMap.builder();
        map.forEach((key, value) -> copy.put(String.valueOf(key), frozen(value)));
        yield copy.buildOrThrow();
      }
      case List<?> list ->
          list.stream().map(Trees::frozen).collect(ImmutableList.toImmutableList());
      default -> tree;
    };
  }
}
