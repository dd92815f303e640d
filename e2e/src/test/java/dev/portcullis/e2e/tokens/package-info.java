/**
 * Tokens decided twice: by a real Envoy with what the compiler makes of a policy, and by the
 * decider from the policy itself.
 */
@NullMarked
package dev.portcullis.e2e.tokens;

import org.jspecify.annotations.NullMarked;
