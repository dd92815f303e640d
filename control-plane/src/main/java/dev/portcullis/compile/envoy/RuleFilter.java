package dev.portcullis.compile.envoy;

import dev.portcullis.compile.authz.FilterPlan;
import dev.portcullis.compile.index.IndexKey;
import dev.portcullis.compile.index.IndexSize;
import dev.portcullis.compile.index.RuleIndex;
import dev.portcullis.compile.index.RuleIndexer;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import java.util.function.Function;

/**
 * The filter for the rules of one action: Envoy's {@code rbac}, or where there are many rules a
 * tree with an {@code rbac} at each end.
 *
 * @param rendering how rules that are tried one by one are rendered
 */
record RuleFilter(RuleIndex index, Function<FilterPlan, RBAC> rendering) {
  static RuleFilter of(FilterPlan plan, IndexSize size, Function<FilterPlan, RBAC> rendering) {
    return new RuleFilter(RuleIndexer.index(plan, size), rendering);
  }

  static RuleFilter of(FilterPlan plan, IndexSize size) {
    return of(plan, size, RbacFilter::render);
  }

  /** The filter as a link of a chain. */
  TypedExtensionConfig link() {
    return switch (index) {
      case RuleIndex.Rules rules ->
          TypedExtensionConfig.newBuilder()
              .setName(RbacFilter.NAME)
              .setTypedConfig(DeterministicProto.pack(rendering.apply(rules.plan())))
              .build();
      case RuleIndex.Split split -> new IndexedFilter(rendering).render(split);
    };
  }

  boolean looksAt(IndexKey key) {
    return looksAt(index, key);
  }

  private static boolean looksAt(RuleIndex index, IndexKey key) {
    return switch (index) {
      case RuleIndex.Rules rules -> false;
      case RuleIndex.Split split ->
          split.key() == key
              || looksAt(split.otherwise(), key)
              || split.byPrefix().values().stream().anyMatch(next -> looksAt(next, key));
    };
  }
}
