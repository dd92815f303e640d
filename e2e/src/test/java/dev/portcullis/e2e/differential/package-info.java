/**
 * The random differential test: policies and requests drawn from a seed, decided by {@code
 * PolicyDecider} and by a real Envoy that the compiler feeds, a listener for each set of policies.
 * A disagreement is shrunk and written as a case, which from then on is replayed.
 */
@NullMarked
package dev.portcullis.e2e.differential;

import org.jspecify.annotations.NullMarked;
