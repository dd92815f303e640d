/**
 * The source that is a directory of files: what changed is found by looking at everything again,
 * what is half-written is waited for, and nothing disappears but by positive evidence. It uses the
 * readers of {@code document} and fills the seam of {@code source}.
 */
@NullMarked
package dev.portcullis.directory;

import org.jspecify.annotations.NullMarked;
