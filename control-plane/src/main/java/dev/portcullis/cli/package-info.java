/** The commands that users type. The only place, with {@code app}, that prints to the console. */
@NullMarked
package dev.portcullis.cli;

import org.jspecify.annotations.NullMarked;
