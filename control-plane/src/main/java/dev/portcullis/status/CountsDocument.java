package dev.portcullis.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.source.ObjectVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a replica counted, as its peers read it: a JSON object, with an entry for each policy. It is
 * never larger than a ConfigMap may be: first the words are left out, then the workloads, and then
 * whole policies, which count as if no proxy of the replica had acknowledged them.
 */
final class CountsDocument {
  /** A ConfigMap has at most 1 MiB, with its metadata and the names of its fields. */
  static final int MOST_BYTES = 900 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_POLICIES = 20_000;

  private CountsDocument() {}

  static String write(ImmutableSortedMap<ConfigKey, PolicyCount> counts) {
    return write(counts, MOST_BYTES);
  }

  static String write(ImmutableSortedMap<ConfigKey, PolicyCount> counts, int mostBytes) {
    String whole = text(counts, true, true);
    if (size(whole) <= mostBytes) {
      return whole;
    }
    String withoutWords = text(counts, true, false);
    if (size(withoutWords) <= mostBytes) {
      return withoutWords;
    }
    ImmutableSortedMap<ConfigKey, PolicyCount> some = counts;
    String bare = text(some, false, false);
    while (size(bare) > mostBytes) {
      some = firstHalf(some);
      bare = text(some, false, false);
    }
    return bare;
  }

  private static ImmutableSortedMap<ConfigKey, PolicyCount> firstHalf(
      ImmutableSortedMap<ConfigKey, PolicyCount> counts) {
    return counts.headMap(counts.keySet().asList().get(counts.size() / 2), false);
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String text(
      ImmutableSortedMap<ConfigKey, PolicyCount> counts, boolean workloads, boolean words) {
    ObjectNode all = JSON.createObjectNode();
    counts.forEach((key, count) ->
        all.set(
            key.kind().kind() + "/" + key.namespace() + "/" + key.name(),
            entry(count, workloads, words)));
    return all.toString();
  }

  private static ObjectNode entry(PolicyCount count, boolean workloads, boolean words) {
    ObjectNode entry =
        JSON.createObjectNode()
            .put("uid", count.version().uid())
            .put("generation", count.version().generation())
            .put("connected", count.connected())
            .put("acknowledged", count.acknowledged());
    if (count.refusing() > 0) {
      entry.put("refusing", count.refusing());
    }
    if (workloads) {
      putAll(entry, "workloads", count.workloads());
    }
    if (words) {
      putAll(entry, "rejections", count.rejections());
    }
    return entry;
  }

  private static void putAll(ObjectNode entry, String name, ImmutableSortedSet<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode list = entry.putArray(name);
      texts.forEach(list::add);
    }
  }

  /** Null for what is no such document. What does not make sense in one is left out. */
  static @Nullable ImmutableSortedMap<ConfigKey, PolicyCount> read(String text) {
    JsonNode all;
    try {
      all = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
    if (!all.isObject() || all.size() > MOST_POLICIES) {
      return null;
    }
    ImmutableSortedMap.Builder<ConfigKey, PolicyCount> counts = ImmutableSortedMap.naturalOrder();
    for (Map.Entry<String, JsonNode> entry : all.properties()) {
      ConfigKey key = key(entry.getKey());
      if (key != null) {
        counts.put(key, count(entry.getValue()));
      }
    }
    return counts.buildOrThrow();
  }

  private static @Nullable ConfigKey key(String text) {
    String[] parts = text.split("/", -1);
    for (ConfigKind kind : PolicyCounts.KINDS) {
      if (parts.length == 3 && kind.kind().equals(parts[0])) {
        return new ConfigKey(kind, parts[1], parts[2]);
      }
    }
    return null;
  }

  private static PolicyCount count(JsonNode entry) {
    int connected = Math.max(0, entry.path("connected").asInt());
    return new PolicyCount(
        new ObjectVersion(entry.path("uid").asText(), entry.path("generation").asLong()),
        connected,
        Math.clamp(entry.path("acknowledged").asInt(), 0, connected),
        Math.clamp(entry.path("refusing").asInt(), 0, connected),
        texts(entry.path("workloads")),
        texts(entry.path("rejections")));
  }

  private static ImmutableSortedSet<String> texts(JsonNode list) {
    TreeSet<String> texts = new TreeSet<>();
    list.forEach(text -> texts.add(text.asText()));
    return ImmutableSortedSet.copyOfSorted(texts);
  }
}
