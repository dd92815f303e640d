package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Sidecar.CaptureMode;
import dev.portcullis.model.Sidecar.EgressHost;
import dev.portcullis.model.Sidecar.EgressListener;
import java.util.List;

/** Reads {@code egress} of a Sidecar. */
final class EgressReader {
  private EgressReader() {}

  static ImmutableList<EgressListener> read(Fields spec) {
    ImmutableList<Fields> entries = spec.objects("egress");
    ImmutableList.Builder<EgressListener> listeners = ImmutableList.builder();
    for (Fields entry : entries) {
      listeners.add(listener(entry));
    }
    checkOrder(spec, entries);
    return listeners.build();
  }

  /** As Istio demands: an entry for all other ports can only be the last. */
  private static void checkOrder(Fields spec, List<Fields> entries) {
    for (Fields entry : entries.subList(0, Math.max(0, entries.size() - 1))) {
      if (!entry.has("port")) {
        spec.reading()
            .report(
                ProblemCode.CONFLICTING_FIELDS,
                entry.location(),
                entry.path() + " has no port, and is not the last of egress",
                "write it last; only one can be without a port");
      }
    }
  }

  private static EgressListener listener(Fields fields) {
    Fields port = fields.object("port");
    int number = port == null ? 0 : Ports.number(port);
    String protocol = port == null ? "" : Protocols.read(port, true);
    if (port != null) {
      port.ignore("name");
      port.withoutEffect("targetPort");
      port.done();
    }
    String bind = bind(fields);
    CaptureMode mode = fields.choice("captureMode", CaptureMode.class);
    ImmutableList<EgressHost> hosts =
        PolicyValues.list(fields, "hosts", EgressReader::check).stream()
            .map(EgressReader::host)
            .collect(ImmutableList.toImmutableList());
    if (hosts.isEmpty() && !fields.has("hosts")) {
      fields.missing("hosts");
    }
    fields.done();
    return new EgressListener(
        number,
        protocol,
        bind,
        mode == null ? CaptureMode.DEFAULT : mode,
        hosts,
        fields.location());
  }

  private static String bind(Fields fields) {
    String bind = fields.string("bind", "");
    if (bind.startsWith("unix://")) {
      fields.report(
          ProblemCode.NOT_SUPPORTED_YET,
          "bind",
          "is a unix socket, which is not supported yet: nothing listens there",
          "bind an IP address");
    } else if (!bind.isEmpty() && !Hosts.isAddress(bind)) {
      fields.report(
          ProblemCode.INVALID_HOST, "bind", "is " + bind + ", which is no IP address", "");
    }
    return bind;
  }

  private static void check(Reading reading, ScalarNode value, String path) {
    String text = value.value();
    EgressHost host = host(text);
    boolean namespace =
        List.of("*", ".", "~").contains(host.namespace()) || Names.isDnsLabel(host.namespace());
    if (text.indexOf('/') < 0 || !namespace || !Hosts.isHost(host.host())) {
      reading.report(
          ProblemCode.INVALID_HOST,
          value.location(),
          path + " is " + text + ", which is not NAMESPACE/HOST",
          "write ./*, */*, NAMESPACE/HOST, or ~/* for nothing at all");
    }
  }

  private static EgressHost host(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new EgressHost("~", text)
        : new EgressHost(text.substring(0, slash), text.substring(slash + 1));
  }
}
