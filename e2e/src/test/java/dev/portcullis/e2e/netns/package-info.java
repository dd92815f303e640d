/**
 * Sidecars as users run them: workloads in network namespaces whose traffic iptables redirects to
 * an Envoy, which gets its configuration and certificates over unix sockets. Needs root.
 */
@NullMarked
package dev.portcullis.e2e.netns;

import org.jspecify.annotations.NullMarked;
