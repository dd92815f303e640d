/**
 * Fetches the keys that policies refer to, off the way from an edit to its effect: reconciles what
 * is wanted, and says what it has whenever that changes.
 */
@NullMarked
package dev.portcullis.jwks;

import org.jspecify.annotations.NullMarked;
