/** Traffic that goes on while what routes it changes. */
@NullMarked
package dev.portcullis.e2e.traffic;

import org.jspecify.annotations.NullMarked;
