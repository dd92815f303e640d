/**
 * What Envoy accepts, as allow-lists: whatever is not known to be accepted is found before it is
 * shipped, because some of it Envoy does not refuse but dies of.
 */
@NullMarked
package dev.portcullis.compile.check;

import org.jspecify.annotations.NullMarked;
