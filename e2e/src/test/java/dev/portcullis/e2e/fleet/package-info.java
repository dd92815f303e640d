/**
 * What a fleet costs: thousands of raw ADS streams, each on a connection of its own, against the
 * control plane and, as the yardstick, java-control-plane's own server. {@code make bench} runs it.
 */
@NullMarked
package dev.portcullis.e2e.fleet;

import org.jspecify.annotations.NullMarked;
