/**
 * Arranges the rules of one action by what they ask of a request's path, host or token, so that
 * Envoy need not try all of them. No Envoy types.
 */
@NullMarked
package dev.portcullis.compile.index;

import org.jspecify.annotations.NullMarked;
