package dev.portcullis.compile.routing;

import com.google.common.base.Splitter;
import java.util.List;

/** Where an endpoint or a client is; parts that nobody knows are "". */
record Place(String region, String zone, String subzone) {
  /** Of {@code region/zone/subzone}, of which the latter may be missing. */
  static Place of(String text) {
    List<String> parts = Splitter.on('/').limit(3).splitToList(text);
    return new Place(
        parts.getFirst(),
        parts.size() > 1 ? parts.get(1) : "",
        parts.size() > 2 ? parts.get(2) : "");
  }

  /** True if a pattern covers it, in which a part may be {@code *} or missing. */
  boolean isWithin(String pattern) {
    Place limits = of(pattern);
    return (limits.region.equals("*") || limits.region.equals(region))
        && covers(limits.zone, zone)
        && covers(limits.subzone, subzone);
  }

  private static boolean covers(String pattern, String part) {
    return pattern.isEmpty() || pattern.equals("*") || pattern.equals(part);
  }

  /** How far it is from another: 0 for the same, 3 for another region. */
  int distance(Place other) {
    if (!region.equals(other.region)) {
      return 3;
    }
    if (!zone.equals(other.zone)) {
      return 2;
    }
    return subzone.equals(other.subzone) ? 0 : 1;
  }
}
