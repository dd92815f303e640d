package dev.portcullis.app;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.xds.ContentHash;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceSet;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import dev.portcullis.xds.WorkloadGroupKey;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A group of proxies as {@code /api/v1/groups} shows it: what they are told, by versions. It names
 * no generation, whose numbers are each replica's own: replicas that tell the same show the same.
 */
final class GroupJson {
  private GroupJson() {}

  static ImmutableMap<String, Object> of(WorkloadGroupKey key, Snapshot snapshot) {
    ImmutableMap.Builder<String, Object> fields = ImmutableMap.builder();
    fields.put("role", lower(key.role().name()));
    fields.put("namespace", key.namespace());
    fields.put("labels", key.labels());
    fields.put("delivery", lower(key.delivery().name()));
    fields.put("interception", lower(key.interception().name()));
    StringBuilder hashes = new StringBuilder();
    ImmutableMap.Builder<String, Object> resources = ImmutableMap.builder();
    for (ResourceType type : ResourceType.values()) {
      ResourceSet ofType = snapshot.resources(type);
      hashes.append(type).append(' ').append(ofType.hash()).append('\n');
      resources.put(lower(type.name()), versions(ofType));
    }
    fields.put(
        "hash", ContentHash.of(hashes.toString().getBytes(StandardCharsets.UTF_8)).toString());
    fields.put("resources", resources.buildOrThrow());
    return fields.buildOrThrow();
  }

  private static ImmutableSortedMap<String, String> versions(ResourceSet resources) {
    return ImmutableSortedMap.copyOfSorted(
        Maps.transformValues(resources.byName(), EncodedResource::version));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
