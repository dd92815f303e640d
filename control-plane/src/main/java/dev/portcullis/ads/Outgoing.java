package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.xds.ContentHash;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;

/**
 * A response to be sent.
 *
 * @param removed the names that the proxy is told (in state of the world: by silence) not to exist
 * @param mark a version for the response as a whole
 */
record Outgoing(
    ResourceType type,
    ImmutableList<EncodedResource> resources,
    ImmutableList<String> removed,
    ContentHash mark) {

  Outgoing(
      ResourceType type, ImmutableList<EncodedResource> resources, ImmutableList<String> removed) {
    this(type, resources, removed, ContentHash.ofResources(resources));
  }

  /** By name what the proxy is told, "" for what does not exist. */
  ImmutableMap<String, String> versions() {
    ImmutableMap.Builder<String, String> versions = ImmutableMap.builder();
    resources.forEach(resource -> versions.put(resource.name(), resource.version()));
    removed.forEach(name -> versions.put(name, Told.ABSENT.version()));
    return versions.buildKeepingLast();
  }

  /**
   * The version of the response as a whole. In state of the world it is all that a proxy says, when
   * it comes back, about the policy that it holds: so it tells the outline, too.
   */
  String version() {
    return resources.size() == 1 && resources.getFirst().outline() != null
        ? resources.getFirst().version()
        : mark.hex();
  }
}
