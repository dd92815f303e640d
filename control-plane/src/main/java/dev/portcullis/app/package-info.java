/** Wires the parts of the control plane together, by constructor, and runs them. */
@NullMarked
package dev.portcullis.app;

import org.jspecify.annotations.NullMarked;
