/** Renders plans as Envoy's messages, one file for each feature. */
@NullMarked
package dev.portcullis.compile.envoy;

import org.jspecify.annotations.NullMarked;
