package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Endpoint;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.ServiceEntry.Resolution;
import dev.portcullis.model.ServicePort;
import java.util.HashSet;
import java.util.Set;

/** Reads ServiceEntries. */
final class ServiceEntryReader implements KindReader {
  private static final ImmutableSet<String> LOCATIONS =
      ImmutableSet.of("MESH_EXTERNAL", "MESH_INTERNAL");
  private static final ImmutableSet<String> TLS = ImmutableSet.of("TLS", "HTTPS");
  private static final ImmutableSet<String> RESOLUTIONS =
      ImmutableSet.of("NONE", "STATIC", "DNS", "DNS_ROUND_ROBIN", "DYNAMIC_DNS");

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(empty(meta));
    }
    Resolution resolution = resolution(spec);
    ServiceEntry entry =
        new ServiceEntry(
            meta,
            hosts(spec),
            PolicyValues.list(spec, "addresses", PolicyValues::ipBlock),
            ports(spec),
            location(spec).equals("MESH_EXTERNAL"),
            resolution,
            endpoints(spec),
            workloadSelector(spec),
            PolicyValues.list(spec, "subjectAltNames", PolicyValues.Check.ANY),
            PolicyValues.list(spec, "exportTo", Hosts::exportTo));
    spec.done();
    checkEndpoints(spec, entry);
    checkServerNames(spec, entry);
    return Result.of(entry);
  }

  private static ServiceEntry empty(ConfigMeta meta) {
    return new ServiceEntry(
        meta,
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of(),
        true,
        Resolution.NONE,
        ImmutableList.of(),
        ImmutableMap.of(),
        ImmutableList.of(),
        ImmutableList.of());
  }

  private static ImmutableList<String> hosts(Fields spec) {
    ImmutableList<String> hosts = PolicyValues.list(spec, "hosts", Hosts::check);
    if (hosts.isEmpty() && !spec.has("hosts")) {
      spec.missing("hosts");
    }
    if (hosts.contains("*")) {
      spec.report(ProblemCode.INVALID_HOST, "hosts", "has *, which is too wide", "name the hosts");
    }
    return hosts;
  }

  private static String location(Fields spec) {
    String location = spec.string("location", "MESH_EXTERNAL");
    if (!LOCATIONS.contains(location)) {
      spec.unknownValue("location", location, LOCATIONS.asList());
    }
    return location;
  }

  private static Resolution resolution(Fields spec) {
    String resolution = spec.string("resolution", "NONE");
    if (!RESOLUTIONS.contains(resolution)) {
      spec.unknownValue("resolution", resolution, RESOLUTIONS.asList());
      return Resolution.NONE;
    }
    if (resolution.equals("DYNAMIC_DNS")) {
      spec.report(
          ProblemCode.NOT_SUPPORTED_YET,
          "resolution",
          "is DYNAMIC_DNS, which is not supported yet: the hosts have no endpoints",
          "");
      return Resolution.NONE;
    }
    return Resolution.valueOf(resolution);
  }

  private static ImmutableList<ServicePort> ports(Fields spec) {
    ImmutableList.Builder<ServicePort> ports = ImmutableList.builder();
    Set<Integer> numbers = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Fields port : spec.objects("ports")) {
      int number = Ports.number(port);
      String name = port.required("name");
      String protocol = Protocols.read(port, false);
      int target = port.integer("targetPort", 1, Ports.MAX, number);
      port.done();
      if (number != 0 && !numbers.add(number)) {
        port.report(ProblemCode.INVALID_VALUE, "number", "is that of another port, too", "");
      }
      if (name != null && !names.add(name)) {
        port.report(ProblemCode.INVALID_VALUE, "name", "is that of another port, too", "");
      }
      ports.add(new ServicePort(name == null ? "" : name, number, protocol, target, ""));
    }
    return ports.build();
  }

  private static ImmutableList<Endpoint> endpoints(Fields spec) {
    return spec.objects("endpoints").stream()
        .map(WorkloadEntryReader::endpoint)
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableMap<String, String> workloadSelector(Fields spec) {
    return Attachment.selector(spec, "workloadSelector", "labels").matchLabels();
  }

  /** Handshakes are told by whole labels only. */
  private static void checkServerNames(Fields spec, ServiceEntry entry) {
    if (entry.ports().stream().anyMatch(port -> TLS.contains(port.protocol()))) {
      PolicyValues.list(
          spec,
          "hosts",
          (reading, value, path) -> Hosts.checkServerName(reading, value, value.value(), path));
    }
  }

  private static void checkEndpoints(Fields spec, ServiceEntry entry) {
    boolean endpoints = !entry.endpoints().isEmpty();
    if (endpoints && spec.has("workloadSelector")) {
      spec.report(
          ProblemCode.CONFLICTING_FIELDS,
          "workloadSelector",
          "can't be given together with endpoints",
          "remove one of them");
    }
    boolean names = entry.endpoints().stream().anyMatch(ServiceEntryReader::isName);
    switch (entry.resolution()) {
      case NONE -> {
        if (endpoints && !"DYNAMIC_DNS".equals(spec.string("resolution"))) {
          conflict(spec, "endpoints", "can't be given with resolution NONE");
        }
      }
      case STATIC -> {
        if (names) {
          conflict(spec, "endpoints", "must be IP addresses with resolution STATIC");
        }
      }
      case DNS, DNS_ROUND_ROBIN -> {
        if (entry.resolution() == Resolution.DNS_ROUND_ROBIN && entry.endpoints().size() > 1) {
          conflict(spec, "endpoints", "must not be more than one with resolution DNS_ROUND_ROBIN");
        }
        if (!endpoints && entry.hosts().stream().anyMatch(host -> host.startsWith("*"))) {
          conflict(spec, "hosts", "must not have wildcards with resolution DNS and no endpoints");
        }
      }
    }
  }

  private static void conflict(Fields spec, String name, String message) {
    spec.report(ProblemCode.CONFLICTING_FIELDS, name, message, "");
  }

  private static boolean isName(Endpoint endpoint) {
    String address = endpoint.address();
    return !address.isEmpty() && !address.startsWith("unix://") && !Hosts.isAddress(address);
  }
}
