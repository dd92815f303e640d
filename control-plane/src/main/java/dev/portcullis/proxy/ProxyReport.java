package dev.portcullis.proxy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.xds.ResourceOrigin;
import dev.portcullis.xds.ResourceType;

/**
 * What one stream has come to.
 *
 * @param generation the last generation of which the proxy has accepted everything, 0 if none
 * @param synced true if that is the newest generation that the stream knows
 * @param types by type how far the proxy is
 * @param rejections what it refuses, as long as that has not changed
 */
public record ProxyReport(
    long generation,
    boolean synced,
    ImmutableMap<ResourceType, TypeReport> types,
    ImmutableList<Rejected> rejections) {
  /** Nothing was said yet. */
  public static final ProxyReport NOTHING =
      new ProxyReport(0, false, ImmutableMap.of(), ImmutableList.of());

  /**
   * One type of resource.
   *
   * @param wildcard true if the proxy wants every resource of the type
   * @param subscribed the number of resources that it named
   * @param sentVersion the version of the last response, "" before the first
   * @param acceptedVersion the version of the last response that it accepted, "" before the first
   */
  public record TypeReport(
      boolean wildcard, int subscribed, String sentVersion, String acceptedVersion) {}

  /**
   * A resource that the proxy refused.
   *
   * @param message the proxy's words
   * @param origins the configuration objects that made the resource
   */
  public record Rejected(
      ResourceType type,
      String resource,
      String message,
      ImmutableSortedSet<ResourceOrigin> origins) {}
}
