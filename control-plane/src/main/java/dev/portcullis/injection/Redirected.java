package dev.portcullis.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.net.InetAddresses;
import com.google.common.primitives.Ints;
import java.net.Inet6Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which connections of a Pod go through its sidecar.
 *
 * @param onlyInbound the ports whose connections do, null for all
 * @param notInbound the ports whose connections don't, where all others do
 * @param onlyOutbound the ranges to which connections do, null for all
 */
record Redirected(
    @Nullable ImmutableSortedSet<Integer> onlyInbound,
    ImmutableSortedSet<Integer> notInbound,
    ImmutableSortedSet<Integer> notOutbound,
    @Nullable ImmutableSet<String> onlyOutbound,
    ImmutableSet<String> notOutboundRanges) {
  private static final String TRAFFIC = "traffic.sidecar.istio.io/";
  private static final String ONLY_INBOUND = TRAFFIC + "includeInboundPorts";
  private static final String NOT_INBOUND = TRAFFIC + "excludeInboundPorts";
  private static final String NOT_OUTBOUND = TRAFFIC + "excludeOutboundPorts";
  private static final String ONLY_OUTBOUND = TRAFFIC + "includeOutboundIPRanges";
  private static final String NOT_OUTBOUND_RANGES = TRAFFIC + "excludeOutboundIPRanges";
  private static final String ALL = "*";
  private static final int HIGHEST_PORT = 65535;
  private static final Splitter COMMAS =
      Splitter.on(',').trimResults(CharMatcher.whitespace()).omitEmptyStrings();

  /** The annotations that are read here. */
  static final ImmutableSet<String> ANNOTATIONS =
      ImmutableSet.of(ONLY_INBOUND, NOT_INBOUND, NOT_OUTBOUND, ONLY_OUTBOUND, NOT_OUTBOUND_RANGES);

  /** What a typing error would leave open is refused. */
  static Redirected of(JsonNode annotations) throws InjectionRefusedException {
    return new Redirected(
        isAll(annotations, ONLY_INBOUND) ? null : ports(annotations, ONLY_INBOUND),
        ports(annotations, NOT_INBOUND),
        ports(annotations, NOT_OUTBOUND),
        isAll(annotations, ONLY_OUTBOUND) ? null : ranges(annotations, ONLY_OUTBOUND),
        ranges(annotations, NOT_OUTBOUND_RANGES));
  }

  /** Whether what comes to a port of the Pod comes to Envoy. */
  boolean takesInbound(int port) {
    return port != SidecarContainer.HEALTH_PORT
        && (onlyInbound == null ? !notInbound.contains(port) : onlyInbound.contains(port));
  }

  /** Empty is something else than absent: nothing. */
  private static boolean isAll(JsonNode annotations, String name) {
    return annotations.path(name).isMissingNode()
        || annotations.path(name).asText().trim().equals(ALL);
  }

  private static ImmutableSortedSet<Integer> ports(JsonNode annotations, String name)
      throws InjectionRefusedException {
    ImmutableSortedSet.Builder<Integer> ports = ImmutableSortedSet.naturalOrder();
    for (String text : COMMAS.split(annotations.path(name).asText())) {
      Integer port = Ints.tryParse(text);
      if (port == null || port < 1 || port > HIGHEST_PORT) {
        throw new InjectionRefusedException("annotation %s: %s is not a port", name, text);
      }
      ports.add(port);
    }
    return ports.build();
  }

  /** Of IPv4: nothing of IPv6 is redirected anyway. */
  private static ImmutableSet<String> ranges(JsonNode annotations, String name)
      throws InjectionRefusedException {
    ImmutableSet.Builder<String> ranges = ImmutableSet.builder();
    for (String text : COMMAS.split(annotations.path(name).asText())) {
      List<String> parts = Splitter.on('/').splitToList(text);
      String address = parts.get(0);
      if (parts.size() > 2 || !InetAddresses.isInetAddress(address)) {
        throw new InjectionRefusedException("annotation %s: %s is not a range", name, text);
      }
      boolean six = InetAddresses.forString(address) instanceof Inet6Address;
      Integer length = parts.size() == 1 ? Integer.valueOf(0) : Ints.tryParse(parts.get(1));
      if (length == null || length < 0 || length > (six ? 128 : 32)) {
        throw new InjectionRefusedException("annotation %s: %s is not a range", name, text);
      }
      if (!six) {
        ranges.add(text);
      }
    }
    return ranges.build();
  }
}
