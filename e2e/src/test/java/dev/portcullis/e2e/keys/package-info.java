/** Keys that are fetched: real servers of keys, a real control plane and a real Envoy. */
@NullMarked
package dev.portcullis.e2e.keys;

import org.jspecify.annotations.NullMarked;
