/**
 * What the replicas of a control plane have in common in a cluster: who they are, and which one
 * holds the Lease, to write for all. None of it decides access.
 */
@NullMarked
package dev.portcullis.cluster;

import org.jspecify.annotations.NullMarked;
