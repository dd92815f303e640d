/**
 * Tells proxies what their snapshots say: the aggregated discovery service, incremental and state
 * of the world. What to send is decided by pure functions over immutable state ({@link
 * dev.portcullis.ads.StreamState}), once for all streams that are in the same one ({@link
 * dev.portcullis.ads.SharedState}); the threads of the connections carry it out.
 */
@NullMarked
package dev.portcullis.ads;

import org.jspecify.annotations.NullMarked;
