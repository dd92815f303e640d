package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.authz.DecidingParts;
import dev.portcullis.model.StrictSettings;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher.PathSegment;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import java.util.stream.Collectors;

/**
 * What refuses requests that can be read in two ways, before anything else looks at them.
 *
 * @param headers those that may be there only once
 * @param paths whether a path may hold nothing that backends read differently
 */
record StrictFilters(ImmutableSortedSet<String> headers, boolean paths) {
  static final String LUA = "envoy.filters.http.lua";

  static final StrictFilters NONE = new StrictFilters(ImmutableSortedSet.of(), false);

  private static final String NOTES = "portcullis.strict";

  /** {@code ;} begins a parameter for some and is a character for others, as the others are. */
  private static final ImmutableList<String> AMBIGUOUS = ImmutableList.of(";", "%2f", "%5c");

  /** What {@code strict} asks for, of the parts of a request that count. */
  static StrictFilters of(StrictSettings strict, DecidingParts parts) {
    return new StrictFilters(
        strict.refuseRepeatedHeaders() ? parts.headers() : ImmutableSortedSet.of(),
        strict.refuseAmbiguousPaths() && parts.path());
  }

  boolean isEmpty() {
    return headers.isEmpty() && !paths;
  }

  /** What of it is possible in slots: none comes before tokens are read and taken off. */
  StrictFilters inSlots() {
    return new StrictFilters(ImmutableSortedSet.of(), paths);
  }

  /** Notes a header that is repeated: no matcher of Envoy's can tell. */
  Lua notes() {
    String names =
        headers.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
    String script =
        "local names = {" + names + "}\n" + ChallengeFilters.text("repeated-headers.lua");
    return Lua.newBuilder()
        .setDefaultSourceCode(DataSource.newBuilder().setInlineString(script))
        .build();
  }

  RBAC refusals() {
    io.envoyproxy.envoy.config.rbac.v3.RBAC.Builder rules =
        io.envoyproxy.envoy.config.rbac.v3.RBAC.newBuilder().setAction(Action.DENY);
    if (paths) {
      Policy.Builder policy =
          Policy.newBuilder().addPrincipals(Principal.newBuilder().setAny(true));
      AMBIGUOUS.forEach(part -> policy.addPermissions(pathWith(part)));
      rules.putPolicies("portcullis-strict[ambiguous-path]", policy.build());
    }
    if (!headers.isEmpty()) {
      rules.putPolicies(
          "portcullis-strict[repeated-header]",
          Policy.newBuilder()
              .addPermissions(Permission.newBuilder().setAny(true))
              .addPrincipals(Principal.newBuilder().setSourcedMetadata(repeated()))
              .build());
    }
    return RBAC.newBuilder().setRules(rules).build();
  }

  private static Permission pathWith(String part) {
    StringMatcher matcher =
        StringMatcher.newBuilder().setContains(part).setIgnoreCase(true).build();
    return Permission.newBuilder().setUrlPath(PathMatcher.newBuilder().setPath(matcher)).build();
  }

  private static SourcedMetadata repeated() {
    return SourcedMetadata.newBuilder()
        .setMetadataMatcher(
            MetadataMatcher.newBuilder()
                .setFilter(NOTES)
                .addPath(PathSegment.newBuilder().setKey("repeated"))
                .setValue(ValueMatcher.newBuilder().setPresentMatch(true)))
        .build();
  }
}
