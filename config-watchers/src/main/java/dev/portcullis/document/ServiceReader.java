package dev.portcullis.document;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.HostAndPort;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Service;
import dev.portcullis.model.Service.HostPort;
import dev.portcullis.model.ServicePort;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads Kubernetes Services. */
final class ServiceReader implements KindReader {
  private static final String HEADLESS = "None";
  private static final String[] UNUSED = {
    "allocateLoadBalancerNodePorts",
    "externalIPs",
    "externalTrafficPolicy",
    "healthCheckNodePort",
    "internalTrafficPolicy",
    "ipFamilies",
    "ipFamilyPolicy",
    "loadBalancerClass",
    "loadBalancerIP",
    "loadBalancerSourceRanges",
    "publishNotReadyAddresses",
    "sessionAffinity",
    "sessionAffinityConfig",
    "topologyKeys",
    "trafficDistribution",
    "type"
  };

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    ImmutableList<HostPort> endpoints = endpoints(meta, document);
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(new Service(meta, ImmutableList.of(), ImmutableMap.of(), "", endpoints));
    }
    Set<String> names = new HashSet<>();
    ImmutableList<Fields> portFields = spec.objects("ports");
    ImmutableList.Builder<ServicePort> ports = ImmutableList.builder();
    for (Fields port : portFields) {
      ServicePort read = port(port);
      if (portFields.size() > 1 && read.name().isEmpty() && !port.has("name")) {
        port.missing("name");
      } else if (!names.add(read.name())) {
        port.report(ProblemCode.INVALID_VALUE, "name", "is the name of another port, too", "");
      }
      ports.add(read);
    }
    String externalName = spec.string("externalName", "");
    ImmutableMap<String, String> selector = spec.stringMap("selector");
    ImmutableList<String> addresses = addresses(spec);
    spec.ignore(UNUSED);
    spec.done();
    return Result.of(
        new Service(
            meta,
            ports.build(),
            selector,
            externalName,
            endpoints,
            addresses.stream().filter(Hosts::isAddress).collect(ImmutableList.toImmutableList()),
            addresses.contains(HEADLESS)));
  }

  private static ImmutableList<String> addresses(Fields spec) {
    ImmutableList<String> all = PolicyValues.list(spec, "clusterIPs", ServiceReader::checkAddress);
    String first = spec.string("clusterIP", "");
    if (!first.isEmpty() && !first.equals(HEADLESS) && !Hosts.isAddress(first)) {
      spec.report(
          ProblemCode.INVALID_HOST, "clusterIP", "is " + first + ", which is no address", "");
    }
    return all.isEmpty() && !first.isEmpty() ? ImmutableList.of(first) : all;
  }

  private static void checkAddress(Reading reading, ScalarNode value, String path) {
    String text = value.value();
    if (!text.equals(HEADLESS) && !Hosts.isAddress(text)) {
      reading.report(
          ProblemCode.INVALID_HOST,
          value.location(),
          path + " is " + text + ", which is no address",
          "");
    }
  }

  private static ServicePort port(Fields port) {
    String name = port.string("name", "");
    if (!port.has("port")) {
      port.missing("port");
    }
    int number = port.integer("port", 1, Ports.MAX, 0);
    String transport = port.string("protocol", "TCP");
    if (!transport.equals("TCP") && !transport.equals("UDP") && !transport.equals("SCTP")) {
      port.unknownValue("protocol", transport, ImmutableList.of("TCP", "UDP", "SCTP"));
    }
    String protocol =
        Protocols.ofServicePort(transport, port.string("appProtocol", ""), name, number);
    int target = number;
    String targetName = "";
    if (port.node("targetPort") instanceof ScalarNode scalar
        && scalar.type() == ScalarNode.Type.STRING) {
      targetName = port.string("targetPort", "");
    } else {
      target = port.integer("targetPort", 1, Ports.MAX, number);
    }
    port.ignore("nodePort");
    port.done();
    return new ServicePort(name, number, protocol, target, targetName);
  }

  private static ImmutableList<HostPort> endpoints(ConfigMeta meta, Fields document) {
    String annotation = meta.annotations().get(Annotations.ENDPOINTS);
    if (annotation == null) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<HostPort> endpoints = ImmutableList.builder();
    for (String text : Splitter.on(',').trimResults().omitEmptyStrings().split(annotation)) {
      HostPort endpoint = hostPort(text);
      if (endpoint == null) {
        document
            .reading()
            .report(
                ProblemCode.INVALID_ENDPOINT,
                Annotations.location(document, Annotations.ENDPOINTS),
                Annotations.ENDPOINTS + " has " + text + ", which is no host with a port",
                "write 127.0.0.1:8080,127.0.0.1:8081");
      } else {
        endpoints.add(endpoint);
      }
    }
    return endpoints.build();
  }

  private static @Nullable HostPort hostPort(String text) {
    try {
      HostAndPort parsed = HostAndPort.fromString(text);
      boolean good =
          parsed.hasPort()
              && parsed.getPort() > 0
              && (Hosts.isAddress(parsed.getHost()) || Hosts.isName(parsed.getHost()));
      return good ? new HostPort(parsed.getHost(), parsed.getPort()) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
