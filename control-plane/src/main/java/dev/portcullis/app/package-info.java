/** Puts the parts together by constructor, and starts and stops them in order. */
@NullMarked
package dev.portcullis.app;

import org.jspecify.annotations.NullMarked;
