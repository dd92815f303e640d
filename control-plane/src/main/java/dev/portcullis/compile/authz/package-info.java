/**
 * Authorization policies as neutral plans: boolean expressions over a request and its source. No
 * Envoy types.
 */
@NullMarked
package dev.portcullis.compile.authz;

import org.jspecify.annotations.NullMarked;
