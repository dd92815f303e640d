package dev.portcullis.ads;

import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceSet;
import dev.portcullis.xds.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy is to hold of one type: what its snapshot says, but for extensions that it refused.
 */
record Target(ResourceType type, ResourceSet set, ExtensionMemory memory) {

  ImmutableSortedSet<String> names() {
    return set.byName().keySet();
  }

  /** The content to send for {@code name}, null if the snapshot has none. */
  @Nullable EncodedResource get(String name) {
    EncodedResource wanted = set.get(name);
    if (wanted == null || type != ResourceType.EXTENSION || memory.refusal(wanted) == null) {
      return wanted;
    }
    return memory.fallback(name);
  }

  /** What is sent for a name that the snapshot does not have, null if it is told to be absent. */
  @Nullable EncodedResource standIn(String name) {
    EncodedResource standIn = StandIns.of(type, name);
    return standIn != null && memory.refusal(standIn) != null ? null : standIn;
  }

  /** The version to send for {@code name}, "" for none. */
  String version(String name) {
    EncodedResource wanted = get(name);
    return wanted == null ? Told.ABSENT.version() : wanted.version();
  }
}
