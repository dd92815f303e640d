package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.TrafficPolicy;
import dev.portcullis.model.TrafficPolicy.PortPolicy;
import dev.portcullis.model.TrafficPolicy.ProxyProtocol;
import dev.portcullis.model.TrafficPolicy.RetryBudget;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code trafficPolicy} of a DestinationRule. */
final class TrafficPolicyReader {
  private static final ImmutableList<String> OF_PORTS =
      ImmutableList.of("loadBalancer", "connectionPool", "outlierDetection", "tls");
  private static final ImmutableList<String> OF_ALL =
      ImmutableList.of("portLevelSettings", "tunnel", "proxyProtocol", "retryBudget");
  private static final int MOST = Integer.MAX_VALUE;

  private TrafficPolicyReader() {}

  /** The policy of a rule or of a subset, null if it has none. */
  static @Nullable TrafficPolicy read(Fields owner) {
    Fields policy = owner.object("trafficPolicy");
    if (policy == null) {
      return null;
    }
    if (OF_PORTS.stream().noneMatch(policy::has) && OF_ALL.stream().noneMatch(policy::has)) {
      owner.report(ProblemCode.EMPTY_VALUE, "trafficPolicy", "must not be empty", "");
    }
    TrafficPolicy read =
        new TrafficPolicy(
            ofPort(policy),
            proxyProtocol(policy),
            TunnelReader.read(policy),
            retryBudget(policy),
            ports(policy));
    policy.done();
    return read;
  }

  /** What there is for all ports and for a single one. */
  private static PortPolicy ofPort(Fields policy) {
    return new PortPolicy(
        LoadBalancerReader.read(policy),
        ConnectionPoolReader.read(policy),
        OutlierDetectionReader.read(policy),
        ClientTlsReader.read(policy));
  }

  private static ImmutableSortedMap<Integer, PortPolicy> ports(Fields policy) {
    TreeMap<Integer, PortPolicy> ports = new TreeMap<>();
    for (Fields ofPort : policy.objects("portLevelSettings")) {
      Fields port = ofPort.object("port");
      if (port == null && !ofPort.has("port")) {
        ofPort.missing("port");
      }
      int number = port == null ? 0 : Ports.number(port);
      if (port != null) {
        port.done();
      }
      // As in Istio, the first of a port counts.
      if (ports.putIfAbsent(number, ofPort(ofPort)) != null && number != 0) {
        ofPort.report(ProblemCode.INVALID_VALUE, "port", "is that of other settings, too", "");
      }
      ofPort.done();
    }
    return ImmutableSortedMap.copyOf(ports);
  }

  private static @Nullable ProxyProtocol proxyProtocol(Fields policy) {
    Fields protocol = policy.object("proxyProtocol");
    if (protocol == null) {
      return null;
    }
    ProxyProtocol version = protocol.choice("version", ProxyProtocol.class);
    protocol.done();
    return version == null ? ProxyProtocol.V1 : version;
  }

  private static @Nullable RetryBudget retryBudget(Fields policy) {
    Fields budget = policy.object("retryBudget");
    if (budget == null) {
      return null;
    }
    RetryBudget read =
        new RetryBudget(
            Numbers.read(budget, "percent", 0, 100),
            budget.integer("minRetryConcurrency", 0, MOST, 0));
    budget.done();
    return read;
  }
}
