/**
 * Request authentications as one neutral plan: which tokens are looked for where, and what verifies
 * them. No Envoy types.
 */
@NullMarked
package dev.portcullis.compile.authn;

import org.jspecify.annotations.NullMarked;
