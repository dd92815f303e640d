/**
 * The configuration that an Envoy starts with: who it says it is, and how it reaches the control
 * plane that tells it the rest. Used by the command that prints it and by the webhook that puts
 * Envoys into Pods.
 */
@NullMarked
package dev.portcullis.bootstrap;

import org.jspecify.annotations.NullMarked;
