/**
 * Compiles a generation of the configuration, as a pure function, to what the proxies of one
 * workload group are told. Sees the model and {@code xds-api} only.
 */
@NullMarked
package dev.portcullis.compile;

import org.jspecify.annotations.NullMarked;
