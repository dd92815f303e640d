/**
 * Sidecars for the Pods of namespaces that ask for them: what a Pod is to look like with Envoy, the
 * interception of its traffic and probes that still reach it, as a pure function of the Pod as the
 * API server shows it to a webhook.
 */
@NullMarked
package dev.portcullis.injection;

import org.jspecify.annotations.NullMarked;
