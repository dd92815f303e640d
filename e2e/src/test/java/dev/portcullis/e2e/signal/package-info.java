/** What reaches the control plane of tokens that a real Envoy refuses for want of a key. */
@NullMarked
package dev.portcullis.e2e.signal;

import org.jspecify.annotations.NullMarked;
