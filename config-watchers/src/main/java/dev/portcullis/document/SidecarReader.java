package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Sidecar;
import dev.portcullis.model.Sidecar.CaptureMode;
import dev.portcullis.model.Sidecar.EgressListener;
import dev.portcullis.model.Sidecar.IngressListener;
import dev.portcullis.model.Sidecar.OutboundTraffic;
import dev.portcullis.model.WorkloadSelector;

/** Reads Sidecars. */
final class SidecarReader implements KindReader {
  private static final String LOOPBACK = "127.0.0.1 ::1 0.0.0.0 ::";

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(new Sidecar(meta, WorkloadSelector.EVERYTHING, ImmutableList.of()));
    }
    WorkloadSelector selector = Attachment.selector(spec, "workloadSelector", "labels");
    ImmutableList<IngressListener> ingress =
        spec.objects("ingress").stream()
            .map(SidecarReader::listener)
            .collect(ImmutableList.toImmutableList());
    ImmutableList<EgressListener> egress = EgressReader.read(spec);
    OutboundTraffic outbound = OutboundTrafficReader.ofSidecar(spec);
    ConnectionPool pool = ConnectionPoolReader.ofWorkload(spec, "inboundConnectionPool");
    spec.done();
    return Result.of(new Sidecar(meta, selector, ingress, pool, egress, outbound));
  }

  private static IngressListener listener(Fields fields) {
    Fields port = fields.object("port");
    if (port == null && !fields.has("port")) {
      fields.missing("port");
    }
    int number = port == null ? 0 : Ports.number(port);
    String name = port == null ? "" : port.string("name", "");
    String protocol = port == null ? "" : Protocols.read(port, true);
    if (port != null) {
      port.withoutEffect("targetPort");
      port.done();
    }
    String bind = fields.string("bind", "");
    if (!bind.isEmpty() && !Hosts.isAddress(bind)) {
      fields.report(
          ProblemCode.INVALID_HOST, "bind", "is " + bind + ", which is no IP address", "");
    }
    CaptureMode mode = fields.choice("captureMode", CaptureMode.class);
    String endpoint = endpoint(fields);
    ConnectionPool pool = ConnectionPoolReader.ofWorkload(fields, "connectionPool");
    fields.notSupportedYet("tls");
    fields.done();
    return new IngressListener(
        number,
        name,
        protocol,
        bind,
        mode == null ? CaptureMode.DEFAULT : mode,
        endpoint,
        pool,
        fields.location());
  }

  private static String endpoint(Fields fields) {
    String endpoint = fields.string("defaultEndpoint", "");
    if (!endpoint.isEmpty() && !isLocal(endpoint)) {
      fields.report(
          ProblemCode.INVALID_ENDPOINT,
          "defaultEndpoint",
          "is " + endpoint + ", which is not on this machine",
          "write 127.0.0.1:PORT, [::1]:PORT, 0.0.0.0:PORT, [::]:PORT or unix:///path");
    }
    return endpoint;
  }

  private static boolean isLocal(String endpoint) {
    if (endpoint.startsWith("unix://")) {
      return endpoint.length() > "unix:///".length();
    }
    try {
      HostAndPort parsed = HostAndPort.fromString(endpoint);
      return parsed.hasPort()
          && parsed.getPort() > 0
          && ImmutableList.copyOf(LOOPBACK.split(" ")).contains(parsed.getHost());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
