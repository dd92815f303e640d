/** Everything against a real Envoy: policies in a directory, requests on the wire. */
@NullMarked
package dev.portcullis.e2e;

import org.jspecify.annotations.NullMarked;
