/**
 * Kubernetes as a source: informers of generic resources, read by the same readers as files. Only
 * here and in what tells the cluster something (status, admission, identity) is there a client.
 */
@NullMarked
package dev.portcullis.kubernetes;

import org.jspecify.annotations.NullMarked;
