package dev.portcullis.decide.request;

import org.jspecify.annotations.Nullable;

/**
 * The connection that a request, or a stream of bytes, arrives on.
 *
 * @param sourceIp the IP address of its other end
 * @param destinationIp the IP address that it was made to
 * @param destinationPort the workload's port, or the port that the gateway listens on
 * @param peerIdentity the URI of the verified client certificate, null without one
 * @param serverName the name asked for in the TLS handshake, "" for none and for plaintext
 * @param tls whether it is TLS, terminated here
 */
public record Connection(
    String sourceIp,
    String destinationIp,
    int destinationPort,
    @Nullable String peerIdentity,
    String serverName,
    boolean tls) {}
