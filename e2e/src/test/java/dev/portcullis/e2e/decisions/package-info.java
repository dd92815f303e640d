/**
 * The recorded decisions replayed: each case is a set of policies with requests and the answers
 * that Istio 1.30.3 and a stock Envoy gave, asked again of Envoys fed by Portcullis.
 */
@NullMarked
package dev.portcullis.e2e.decisions;

import org.jspecify.annotations.NullMarked;
