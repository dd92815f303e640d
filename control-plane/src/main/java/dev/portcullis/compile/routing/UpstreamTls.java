package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;

/**
 * How a proxy secures its connections to a cluster. Files are those of the proxy's machine.
 *
 * @param sni the name that is sent to the server, "" for none
 * @param authorities a PEM file of those that the server's certificate may be of
 * @param names of which the server's certificate must have one
 * @param certificate with {@code privateKey}: the proxy's own, PEM files; "" for none
 * @param unverified true if the server may be anybody
 */
public record UpstreamTls(
    String sni,
    String authorities,
    ImmutableList<String> names,
    String certificate,
    String privateKey,
    boolean unverified) {}
