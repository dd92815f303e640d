package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Endpoint;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.WorkloadEntry;
import java.util.TreeMap;

/** Reads WorkloadEntries, alone and as endpoints of a ServiceEntry. */
final class WorkloadEntryReader implements KindReader {
  private static final String UNIX = "unix://";

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(
          new WorkloadEntry(meta, Endpoint.at("", ImmutableSortedMap.of(), meta.location())));
    }
    return Result.of(new WorkloadEntry(meta, endpoint(spec)));
  }

  static Endpoint endpoint(Fields fields) {
    String address = fields.required("address");
    if (address != null) {
      checkAddress(fields, address);
    }
    Endpoint endpoint =
        new Endpoint(
            address == null ? "" : address,
            ports(fields),
            fields.stringMap("labels"),
            fields.integer("weight", 0, Integer.MAX_VALUE, 0),
            fields.string("locality", ""),
            fields.string("network", ""),
            fields.string("serviceAccount", ""),
            fields.location());
    fields.done();
    if (!endpoint.ports().isEmpty() && endpoint.address().startsWith(UNIX)) {
      fields.report(
          ProblemCode.CONFLICTING_FIELDS, "ports", "can't be given for a Unix socket", "");
    }
    return endpoint;
  }

  private static void checkAddress(Fields fields, String address) {
    boolean socket = address.startsWith(UNIX + "/") || address.startsWith(UNIX + "@");
    if (!socket && !Hosts.isAddress(address) && !Hosts.isName(address)) {
      fields.report(
          ProblemCode.INVALID_ENDPOINT,
          "address",
          "is " + address + ", which is no address",
          "write an IP address, a DNS name, or unix:///path; the port goes into ports");
    }
  }

  private static ImmutableSortedMap<String, Integer> ports(Fields fields) {
    Fields ports = fields.object("ports");
    if (ports == null) {
      return ImmutableSortedMap.of();
    }
    TreeMap<String, Integer> numbers = new TreeMap<>();
    for (String name : ImmutableList.copyOf(ports.names())) {
      Integer number = ports.integer(name, 1, Ports.MAX);
      if (number != null) {
        numbers.put(name, number);
      }
    }
    return ImmutableSortedMap.copyOf(numbers);
  }
}
