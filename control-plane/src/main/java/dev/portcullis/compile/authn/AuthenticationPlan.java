package dev.portcullis.compile.authn;

import com.google.common.collect.ImmutableList;

/**
 * The request authentication of a workload. A request without token passes; one with a token passes
 * if any provider verifies it, or if each provider verifies what it finds.
 *
 * @param providers ordered by issuer; none verifies nothing
 */
public record AuthenticationPlan(ImmutableList<TokenProvider> providers) {}
