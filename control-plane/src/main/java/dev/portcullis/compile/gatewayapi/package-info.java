/**
 * Makes Istio's Gateways and VirtualServices of the Gateway API's objects, before routes are
 * planned: a pure function, as Istio does it. What it makes has the metadata of the object that its
 * author wrote, so that problems and origins name that one.
 */
@NullMarked
package dev.portcullis.compile.gatewayapi;

import org.jspecify.annotations.NullMarked;
