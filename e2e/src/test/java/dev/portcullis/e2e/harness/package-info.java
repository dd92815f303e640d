/**
 * The parts every end-to-end test is made of: real processes (Envoy, the control plane), raw
 * clients and servers on loopback, tokens and policy directories. Nothing here knows a scenario;
 * the tests of {@code dev.portcullis.e2e} put them together.
 */
@NullMarked
package dev.portcullis.e2e.harness;

import org.jspecify.annotations.NullMarked;
