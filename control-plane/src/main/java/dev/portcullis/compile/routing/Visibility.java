package dev.portcullis.compile.routing;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;

/** Who may use an object: Istio's {@code exportTo}. */
final class Visibility {
  private Visibility() {}

  /** The namespaces of a comma-separated list. */
  static ImmutableList<String> namespaces(String list) {
    return Splitter.on(',')
        .trimResults()
        .omitEmptyStrings()
        .splitToStream(list)
        .collect(ImmutableList.toImmutableList());
  }

  /** True if {@code viewer} may use an object of namespace {@code owner}. */
  static boolean isVisible(ImmutableList<String> exportTo, String owner, String viewer) {
    return exportTo.isEmpty()
        || exportTo.contains("*")
        || exportTo.contains(viewer)
        || (exportTo.contains(".") && owner.equals(viewer));
  }
}
