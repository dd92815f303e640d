/**
 * Plans of what proxies listen on and where requests go, in words that are not Envoy's: the service
 * registry, the servers of gateways, virtual hosts, routes and inbound ports. Reads a {@link
 * dev.portcullis.compile.ConfigView}; {@code compile.envoy} renders what it plans.
 */
@NullMarked
package dev.portcullis.compile.routing;

import org.jspecify.annotations.NullMarked;
