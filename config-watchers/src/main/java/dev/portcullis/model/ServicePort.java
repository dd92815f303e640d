package dev.portcullis.model;

/**
 * A port of a Service or ServiceEntry.
 *
 * @param protocol upper case as the name's prefix or {@code appProtocol} gives it ({@code HTTP},
 *     {@code HTTP2}, {@code GRPC}, {@code GRPC-WEB}, {@code HTTPS}, {@code TLS}, {@code TCP},
 *     {@code UDP}), "" where it has to be detected
 * @param targetPort the number of the workload's port; equal to {@code number} where not given
 * @param targetPortName the name of the workload's port, "" where it is given by number
 */
public record ServicePort(
    String name, int number, String protocol, int targetPort, String targetPortName) {}
