/** Finds the tokens of a request, verifies them, and names the exact cause where one is bad. */
@NullMarked
package dev.portcullis.decide.token;

import org.jspecify.annotations.NullMarked;
