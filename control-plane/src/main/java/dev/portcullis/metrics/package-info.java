/** All meters of the process, in one class. */
@NullMarked
package dev.portcullis.metrics;

import org.jspecify.annotations.NullMarked;
