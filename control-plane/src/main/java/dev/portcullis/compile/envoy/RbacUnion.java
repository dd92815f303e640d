package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;

/** Several filters of one action as one. */
final class RbacUnion {
  private RbacUnion() {}

  /** A filter with the rules of all; one that does nothing where there is none. */
  static RBAC of(ImmutableList<RBAC> filters) {
    RBAC.Builder union = RBAC.newBuilder();
    // Names of rules are unique, so that merging the maps loses none.
    filters.forEach(union::mergeFrom);
    return union.build();
  }
}
