package dev.portcullis.model;

/**
 * The Gateway API's {@code GatewayClass}, which tells whose the Gateways of a class are.
 *
 * @param controllerName who makes something of them, such as {@code istio.io/gateway-controller}
 */
public record GatewayClass(ConfigMeta meta, String controllerName) implements ConfigObject {}
