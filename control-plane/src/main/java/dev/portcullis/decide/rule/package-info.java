/**
 * Evaluates rules on requests as Envoy does the filters that Istio makes of them, and says of each
 * condition that fails what it saw and what it needed.
 */
@NullMarked
package dev.portcullis.decide.rule;

import org.jspecify.annotations.NullMarked;
