/**
 * Tells proxies what their snapshots say: the aggregated discovery service, incremental and state
 * of the world. What to send is decided by pure functions over immutable state ({@link
 * dev.portcullis.ads.StreamState}); one virtual thread a stream carries it out.
 */
@NullMarked
package dev.portcullis.ads;

import org.jspecify.annotations.NullMarked;
