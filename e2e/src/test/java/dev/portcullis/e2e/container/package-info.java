/**
 * The image that users run, run by a Docker engine with an Envoy's beside it; tagged {@code
 * system}.
 */
@NullMarked
package dev.portcullis.e2e.container;

import org.jspecify.annotations.NullMarked;
