/**
 * Decides requests from the raw policies, and says why: the independent second opinion on what the
 * compiler makes of them, and the engine of {@code explain}. It sees nothing of the compiler; of
 * the project's own it knows only the model.
 */
@NullMarked
package dev.portcullis.decide;

import org.jspecify.annotations.NullMarked;
