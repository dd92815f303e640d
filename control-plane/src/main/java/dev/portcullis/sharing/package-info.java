/**
 * Key sets that the holder of the Lease fetches for all replicas, so that all of them tell proxies
 * the same: between {@code jwks}, which fetches, and a ConfigMap of the cluster.
 */
@NullMarked
package dev.portcullis.sharing;

import org.jspecify.annotations.NullMarked;
