package dev.portcullis.compile.authn;

import com.google.common.collect.ImmutableList;

/**
 * The request authentication of a workload. A request without token passes; one with a token passes
 * if any provider verifies it, or if each provider verifies what it finds.
 *
 * @param providers ordered by issuer; none verifies nothing
 */
public record AuthenticationPlan(ImmutableList<TokenProvider> providers) {
  /** True if keys of a provider were fetched, or should have been. */
  public boolean hasFetchedKeys() {
    return providers.stream().anyMatch(provider -> provider.keys().isFetched());
  }

  /** True if keys of a provider are not known here, though they may be elsewhere. */
  public boolean awaitsKeys() {
    return providers.stream().anyMatch(provider -> provider.keys().isAwaited());
  }

  /** The same, with the place of fetched keys for the keys: no plan to enforce, but to compare. */
  public AuthenticationPlan outline() {
    return new AuthenticationPlan(
        providers.stream()
            .map(provider -> provider.withKeys(provider.keys().outline()))
            .collect(ImmutableList.toImmutableList()));
  }
}
