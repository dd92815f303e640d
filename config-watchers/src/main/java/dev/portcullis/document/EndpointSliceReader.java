package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Endpoint;
import dev.portcullis.model.EndpointSlice;
import dev.portcullis.model.ProblemCode;
import java.util.TreeMap;

/** Reads EndpointSlices; endpoints that are not ready are left out. */
final class EndpointSliceReader implements KindReader {
  private static final String SERVICE = "kubernetes.io/service-name";

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    ImmutableSortedMap<String, Integer> ports = ports(document);
    ImmutableList.Builder<Endpoint> endpoints = ImmutableList.builder();
    for (Fields endpoint : document.objects("endpoints")) {
      Fields conditions = endpoint.object("conditions");
      boolean ready = conditions == null || conditions.bool("ready", true);
      for (ScalarNode address : endpoint.texts("addresses")) {
        check(document, address);
        if (ready) {
          endpoints.add(Endpoint.at(address.value(), ports, address.location()));
        }
      }
      endpoint.ignore("hostname", "targetRef", "nodeName", "zone", "hints", "deprecatedTopology");
      endpoint.done();
    }
    document.string("addressType");
    String service = meta.labels().getOrDefault(SERVICE, "");
    if (service.isEmpty()) {
      document
          .reading()
          .report(
              ProblemCode.MISSING_FIELD,
              document.location(),
              "the label " + SERVICE + " is missing",
              "name the Service whose endpoints these are");
    }
    return Result.of(new EndpointSlice(meta, service, endpoints.build()));
  }

  private static void check(Fields document, ScalarNode address) {
    if (!Hosts.isAddress(address.value()) && !Hosts.isName(address.value())) {
      document
          .reading()
          .report(
              ProblemCode.INVALID_ENDPOINT,
              address.location(),
              address.value() + " is no address",
              "write an IP address; the port goes into ports");
    }
  }

  private static ImmutableSortedMap<String, Integer> ports(Fields document) {
    TreeMap<String, Integer> ports = new TreeMap<>();
    for (Fields port : document.objects("ports")) {
      Integer number = port.integer("port", 1, Ports.MAX);
      if (number != null) {
        ports.put(port.string("name", ""), number);
      }
      port.string("name");
      port.ignore("protocol", "appProtocol");
      port.done();
    }
    return ImmutableSortedMap.copyOf(ports);
  }
}
