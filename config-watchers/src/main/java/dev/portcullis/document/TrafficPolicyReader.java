package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.DestinationRule.PortPolicy;
import dev.portcullis.model.DestinationRule.TrafficPolicy;
import dev.portcullis.model.ProblemCode;
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

  /** What a protocol for the address of the client is called. */
  private enum ProxyProtocol {
    V1,
    V2
  }

  /** The policy of a rule, null if it has none. */
  static @Nullable TrafficPolicy read(Fields spec) {
    return read(spec, /* ofSubset= */ false);
  }

  /** Checks the policy of a subset, of which nothing is used. */
  static void check(Fields subset) {
    read(subset, /* ofSubset= */ true);
  }

  private static @Nullable TrafficPolicy read(Fields owner, boolean ofSubset) {
    Fields policy = owner.object("trafficPolicy");
    if (policy == null) {
      return null;
    }
    if (OF_PORTS.stream().noneMatch(policy::has) && OF_ALL.stream().noneMatch(policy::has)) {
      owner.report(ProblemCode.EMPTY_VALUE, "trafficPolicy", "must not be empty", "");
    }
    ClientTlsSettings tls = ofPort(policy, ofSubset);
    ImmutableSortedMap<Integer, PortPolicy> ports = ports(policy, ofSubset);
    checkTunnel(policy);
    checkProxyProtocol(policy);
    checkRetryBudget(policy);
    // A subset is not supported as a whole: one sentence for it is enough.
    policy.ignore(OF_ALL.toArray(String[]::new));
    if (!ofSubset) {
      policy.notSupportedYet("tunnel", "proxyProtocol", "retryBudget");
    }
    policy.done();
    return new TrafficPolicy(tls, ports);
  }

  /** What there is for all ports and for a single one. */
  private static @Nullable ClientTlsSettings ofPort(Fields policy, boolean ofSubset) {
    boolean balanced = LoadBalancerReader.isAsAlways(policy);
    ConnectionPoolReader.check(policy);
    checkOutliers(policy);
    if (!ofSubset) {
      policy.notSupportedYet("connectionPool", "outlierDetection");
      if (!balanced) {
        policy.notSupportedYet("loadBalancer");
      }
    }
    return ClientTlsReader.read(policy);
  }

  private static ImmutableSortedMap<Integer, PortPolicy> ports(Fields policy, boolean ofSubset) {
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
      PortPolicy read = new PortPolicy(ofPort(ofPort, ofSubset));
      // As in Istio, the first of a port counts.
      if (ports.putIfAbsent(number, read) != null && number != 0) {
        ofPort.report(ProblemCode.INVALID_VALUE, "port", "is that of other settings, too", "");
      }
      ofPort.done();
    }
    return ImmutableSortedMap.copyOf(ports);
  }

  private static void checkOutliers(Fields policy) {
    Fields outliers = policy.object("outlierDetection");
    if (outliers == null) {
      return;
    }
    boolean split = outliers.bool("splitExternalLocalOriginErrors", false);
    Integer local = outliers.integer("consecutiveLocalOriginFailures", 0, MOST);
    if (local != null && local > 0 && !split) {
      outliers.report(
          ProblemCode.CONFLICTING_FIELDS,
          "consecutiveLocalOriginFailures",
          "counts only with splitExternalLocalOriginErrors",
          "set splitExternalLocalOriginErrors: true");
    }
    for (String number :
        ImmutableList.of("consecutiveErrors", "consecutiveGatewayErrors", "consecutive5xxErrors")) {
      outliers.integer(number, 0, MOST);
    }
    outliers.duration("interval");
    outliers.duration("baseEjectionTime");
    outliers.integer("maxEjectionPercent", 0, 100);
    outliers.integer("minHealthPercent", 0, 100);
    outliers.done();
  }

  private static void checkTunnel(Fields policy) {
    Fields tunnel = policy.object("tunnel");
    if (tunnel == null) {
      return;
    }
    String protocol = tunnel.string("protocol", "CONNECT");
    ImmutableList<String> protocols = ImmutableList.of("CONNECT", "POST");
    if (!protocols.contains(protocol)) {
      tunnel.unknownValue("protocol", protocol, protocols);
    }
    String host = tunnel.required("targetHost");
    if (host != null && !Hosts.isName(host) && !Hosts.isAddress(host)) {
      tunnel.report(
          ProblemCode.INVALID_HOST, "targetHost", "is " + host + ", which is no host", "");
    }
    if (!tunnel.has("targetPort")) {
      tunnel.missing("targetPort");
    }
    tunnel.integer("targetPort", 1, Ports.MAX);
    tunnel.done();
    if (policy.has("proxyProtocol")) {
      policy.report(
          ProblemCode.CONFLICTING_FIELDS,
          "proxyProtocol",
          "can't be given together with tunnel",
          "remove one of them");
    }
  }

  private static void checkProxyProtocol(Fields policy) {
    Fields protocol = policy.object("proxyProtocol");
    if (protocol != null) {
      protocol.choice("version", ProxyProtocol.class);
      protocol.done();
    }
  }

  private static void checkRetryBudget(Fields policy) {
    Fields budget = policy.object("retryBudget");
    if (budget == null) {
      return;
    }
    Numbers.check(budget, "percent", 0, 100);
    budget.integer("minRetryConcurrency", 0, MOST);
    budget.done();
  }
}
