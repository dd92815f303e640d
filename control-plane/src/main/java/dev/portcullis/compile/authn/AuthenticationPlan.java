package dev.portcullis.compile.authn;

import com.google.common.collect.ImmutableList;
import java.util.stream.Stream;

/**
 * The request authentication of a workload. A request without token passes; one with a token passes
 * if any provider verifies it, or if each provider verifies what it finds.
 *
 * @param providers ordered by issuer; none verifies nothing
 */
public record AuthenticationPlan(ImmutableList<TokenProvider> providers) {
  /** A mark for each key set that is fetched, in the order of providers. */
  public ImmutableList<String> keySets() {
    return providers.stream()
        .flatMap(provider -> Stream.ofNullable(provider.keys().mark()))
        .collect(ImmutableList.toImmutableList());
  }

  /** The same, with the place of fetched keys for the keys: no plan to enforce, but to compare. */
  public AuthenticationPlan outline() {
    return new AuthenticationPlan(
        providers.stream()
            .map(provider -> provider.withKeys(provider.keys().outline()))
            .collect(ImmutableList.toImmutableList()));
  }
}
