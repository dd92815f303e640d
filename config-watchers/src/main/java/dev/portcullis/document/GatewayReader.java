package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.Gateway.Server;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.ServerTlsSettings;
import dev.portcullis.model.WorkloadSelector;
import org.jspecify.annotations.Nullable;

/** Reads Istio's Gateways. */
final class GatewayReader implements KindReader {
  private static final ImmutableSet<String> NEED_TLS = ImmutableSet.of("HTTPS", "TLS");
  private static final ImmutableSet<String> PLAINTEXT_HTTP =
      ImmutableSet.of("HTTP", "HTTP2", "GRPC", "GRPC-WEB");

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(new Gateway(meta, WorkloadSelector.EVERYTHING, ImmutableList.of()));
    }
    ImmutableMap<String, String> selector = spec.stringMap("selector");
    if (selector.isEmpty() && !spec.has("selector")) {
      spec.reading()
          .report(
              ProblemCode.SELECTS_EVERYTHING,
              spec.location(),
              "spec.selector is missing, so every gateway has these servers",
              "name the labels of a gateway, such as istio: ingressgateway");
    }
    ImmutableList<Server> servers =
        spec.objects("servers").stream()
            .map(GatewayReader::server)
            .collect(ImmutableList.toImmutableList());
    if (servers.isEmpty() && spec.node("servers") == null) {
      spec.missing("servers");
    }
    spec.done();
    return Result.of(new Gateway(meta, new WorkloadSelector(selector), servers));
  }

  private static Server server(Fields fields) {
    Fields port = fields.object("port");
    if (port == null && !fields.has("port")) {
      fields.missing("port");
    }
    int number = port == null ? 0 : Ports.number(port);
    String name = port == null ? "" : orEmpty(port.required("name"));
    String protocol = port == null ? "" : Protocols.read(port, true);
    if (port != null) {
      port.withoutEffect("targetPort");
      port.done();
    }
    String bind = bind(fields);
    boolean byServerName = NEED_TLS.contains(protocol);
    ImmutableList<String> hosts =
        hosts(fields, byServerName ? GatewayReader::checkServerName : GatewayReader::checkHost);
    Fields tls = fields.object("tls");
    boolean redirect = tls != null && tls.bool("httpsRedirect", false);
    ServerTlsSettings settings =
        tls == null
            ? ServerTlsSettings.NONE
            : ServerTlsReader.read(tls, PLAINTEXT_HTTP.contains(protocol));
    checkTls(fields, protocol, tls != null);
    fields.string("name");
    fields.withoutEffect("defaultEndpoint");
    fields.done();
    return new Server(number, name, protocol, bind, hosts, redirect, settings, fields.location());
  }

  private static void checkTls(Fields server, String protocol, boolean tls) {
    if (NEED_TLS.contains(protocol) && !tls && !server.has("tls")) {
      server.missing("tls");
    }
    if (protocol.equals("UDP")) {
      server
          .reading()
          .report(
              ProblemCode.NOT_SUPPORTED_YET,
              server.location(),
              server.path() + " has protocol UDP: nothing listens there",
              "");
    }
  }

  private static String bind(Fields server) {
    String bind = server.string("bind", "");
    if (!bind.isEmpty() && !Hosts.isAddress(bind)) {
      server.report(
          ProblemCode.INVALID_HOST, "bind", "is " + bind + ", which is no IP address", "");
    }
    return bind;
  }

  private static ImmutableList<String> hosts(Fields server, PolicyValues.Check check) {
    ImmutableList<String> hosts = PolicyValues.list(server, "hosts", check);
    if (hosts.isEmpty() && !server.has("hosts")) {
      server.missing("hosts");
    } else if (hosts.isEmpty()) {
      server.report(ProblemCode.EMPTY_VALUE, "hosts", "must not be empty", "write \"*\" for any");
    }
    return hosts;
  }

  private static void checkServerName(Reading reading, ScalarNode value, String path) {
    checkHost(reading, value, path);
    String host = value.value().substring(value.value().indexOf('/') + 1);
    Hosts.checkServerName(reading, value, host, path);
  }

  private static void checkHost(Reading reading, ScalarNode value, String path) {
    String text = value.value();
    int slash = text.indexOf('/');
    String namespace = slash < 0 ? "*" : text.substring(0, slash);
    boolean good =
        (namespace.equals("*") || namespace.equals(".") || Names.isDnsLabel(namespace))
            && Hosts.isHost(text.substring(slash + 1));
    if (!good) {
      reading.report(
          ProblemCode.INVALID_HOST,
          value.location(),
          path + " is " + text + ", which is no host",
          "write HOST or NAMESPACE/HOST; a host is a DNS name, *.example.com or *");
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
