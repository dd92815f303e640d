package dev.portcullis.compile.envoy;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.RegexMatcher;
import com.github.xds.type.matcher.v3.StringMatcher;
import com.google.protobuf.Message;
import dev.portcullis.compile.authz.FilterPlan;
import dev.portcullis.compile.index.IndexKey;
import dev.portcullis.compile.index.RuleIndex;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcher;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.Composite;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.ExecuteFilterAction;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import java.util.function.Function;

/**
 * Renders an index as a match tree that ends in {@code rbac} filters. The {@code rbac} filter's own
 * {@code matcher} would be one filter less, but it can neither say what principals and permissions
 * say nor have rules on trial.
 */
final class IndexedFilter {
  static final String MATCH_DELEGATE = "envoy.filters.http.match_delegate";
  static final String COMPOSITE = "envoy.filters.http.composite";

  // The tree compares by case, hosts are compared without. A value that is no UTF-8 does not match
  // either, and takes the way of the unindexed.
  private static final StringMatcher WITHOUT_UPPER_CASE =
      StringMatcher.newBuilder()
          .setSafeRegex(
              RegexMatcher.newBuilder()
                  .setGoogleRe2(RegexMatcher.GoogleRE2.getDefaultInstance())
                  .setRegex("[^A-Z]*"))
          .build();

  private final Function<FilterPlan, RBAC> rendering;

  IndexedFilter(Function<FilterPlan, RBAC> rendering) {
    this.rendering = rendering;
  }

  io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig render(RuleIndex.Split index) {
    return extension(
        MATCH_DELEGATE,
        ExtensionWithMatcher.newBuilder()
            .setExtensionConfig(extension(COMPOSITE, Composite.getDefaultInstance()))
            .setXdsMatcher(matcher(index))
            .build());
  }

  private Matcher matcher(RuleIndex.Split split) {
    Matcher tree = tree(split);
    RuleIndex.Rules unindexed = split.unindexed();
    if (unindexed == null) {
      return tree;
    }
    Matcher.Builder byCase = Matcher.newBuilder().setOnNoMatch(onMatch(unindexed));
    Matcher.MatcherList.FieldMatcher.Builder lower =
        byCase.getMatcherListBuilder().addMatchersBuilder();
    lower
        .getPredicateBuilder()
        .getSinglePredicateBuilder()
        .setInput(input(split.key()))
        .setValueMatch(WITHOUT_UPPER_CASE);
    lower.getOnMatchBuilder().setMatcher(tree);
    return byCase.build();
  }

  private Matcher tree(RuleIndex.Split split) {
    Matcher.Builder tree = Matcher.newBuilder().setOnNoMatch(onMatch(split.otherwise()));
    Matcher.MatcherTree.Builder texts = tree.getMatcherTreeBuilder().setInput(input(split.key()));
    split
        .byPrefix()
        .forEach((prefix, next) -> texts.getPrefixMatchMapBuilder().putMap(prefix, onMatch(next)));
    return tree.build();
  }

  private Matcher.OnMatch onMatch(RuleIndex next) {
    return switch (next) {
      case RuleIndex.Split split -> Matcher.OnMatch.newBuilder().setMatcher(matcher(split)).build();
      case RuleIndex.Rules rules ->
          Matcher.OnMatch.newBuilder()
              .setAction(
                  xds(
                      COMPOSITE,
                      ExecuteFilterAction.newBuilder()
                          .setTypedConfig(extension(RbacFilter.NAME, rendering.apply(rules.plan())))
                          .build()))
              .build();
    };
  }

  private static TypedExtensionConfig input(IndexKey key) {
    return switch (key) {
      case PATH -> header(":path");
      case HOST -> header(":authority");
      case ISSUER, SUBJECT ->
          xds(
              "envoy.matching.inputs.filter_state",
              FilterStateInput.newBuilder().setKey(ClaimState.key(key)).build());
    };
  }

  private static TypedExtensionConfig header(String name) {
    return xds(
        "envoy.matching.inputs.request_headers",
        HttpRequestHeaderMatchInput.newBuilder().setHeaderName(name).build());
  }

  private static TypedExtensionConfig xds(String name, Message content) {
    return TypedExtensionConfig.newBuilder()
        .setName(name)
        .setTypedConfig(DeterministicProto.pack(content))
        .build();
  }

  private static io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig extension(
      String name, Message content) {
    return io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig.newBuilder()
        .setName(name)
        .setTypedConfig(DeterministicProto.pack(content))
        .build();
  }
}
