package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.KubernetesGateway.AllowedRoutes;
import dev.portcullis.model.KubernetesGateway.From;
import dev.portcullis.model.KubernetesGateway.Listener;
import dev.portcullis.model.KubernetesGateway.ListenerTls;
import dev.portcullis.model.KubernetesGateway.RouteKind;
import dev.portcullis.model.LabelSelector;
import dev.portcullis.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Reads listeners of the Gateway API's Gateways. */
final class ListenerReader {
  static final String GROUP = "gateway.networking.k8s.io";

  private static final ImmutableSet<String> SECURED = ImmutableSet.of("HTTPS", "TLS");
  private static final ImmutableMap<String, From> FROM =
      ImmutableMap.of("All", From.ALL, "Same", From.SAME, "Selector", From.SELECTOR);

  private final FrontendTls frontend;

  ListenerReader(FrontendTls frontend) {
    this.frontend = frontend;
  }

  Listener read(Fields listener) {
    String name = listener.required("name");
    if (!listener.has("port")) {
      listener.missing("port");
    }
    int port = listener.integer("port", 1, Ports.MAX, 0);
    String protocol = listener.required("protocol");
    String hostname = listener.string("hostname", "");
    checkHostname(listener, "hostname", hostname);
    ListenerTls tls = ListenerTlsReader.read(listener, frontend.of(port));
    if (tls == null && protocol != null && SECURED.contains(protocol) && !listener.has("tls")) {
      listener.missing("tls");
    }
    if (tls != null && "HTTP".equals(protocol)) {
      listener.report(
          ProblemCode.CONFLICTING_FIELDS,
          "tls",
          "can't be given with protocol HTTP",
          "write HTTPS");
    }
    AllowedRoutes allowed = allowedRoutes(listener);
    if (listener.has("filters")) {
      listener.ignore("filters");
      listener.report(
          ProblemCode.FILTER_NOT_SUPPORTED, "filters", "of listeners are not supported", "");
    }
    listener.done();
    return new Listener(
        orEmpty(name), hostname, port, orEmpty(protocol), tls, allowed, listener.location());
  }

  /** Reports a name that is no host of the Gateway API: addresses are none. */
  static void checkHostname(Fields fields, String field, String hostname) {
    String name = hostname.startsWith("*.") ? hostname.substring(2) : hostname;
    if (!hostname.isEmpty() && (!Names.isDnsSubdomain(name) || Hosts.isAddress(name))) {
      fields.report(
          ProblemCode.INVALID_HOST,
          field,
          "has " + hostname + ", which is no host",
          "write a DNS name in lower case, or *.example.com");
    }
  }

  private static AllowedRoutes allowedRoutes(Fields listener) {
    Fields allowed = listener.object("allowedRoutes");
    if (allowed == null) {
      return AllowedRoutes.OF_SAME_NAMESPACE;
    }
    ImmutableList<RouteKind> kinds =
        allowed.objects("kinds").stream()
            .map(ListenerReader::kind)
            .collect(ImmutableList.toImmutableList());
    Fields namespaces = allowed.object("namespaces");
    allowed.done();
    if (namespaces == null) {
      return new AllowedRoutes(From.SAME, null, kinds);
    }
    From from = from(namespaces);
    Fields selector = namespaces.object("selector");
    namespaces.done();
    LabelSelector read = selector == null ? null : LabelSelectorReader.read(selector);
    if (from == From.SELECTOR && read == null && !namespaces.has("selector")) {
      namespaces.missing("selector");
    } else if (from != From.SELECTOR && read != null) {
      namespaces.report(
          ProblemCode.FIELD_WITHOUT_EFFECT,
          "selector",
          "has no effect without from: Selector",
          "write from: Selector");
    }
    return new AllowedRoutes(from, from == From.SELECTOR ? read : null, kinds);
  }

  private static From from(Fields namespaces) {
    String written = namespaces.string("from", "Same");
    if (!FROM.containsKey(written)) {
      namespaces.unknownValue("from", written, FROM.keySet().asList());
    }
    return FROM.getOrDefault(written, From.SAME);
  }

  private static RouteKind kind(Fields kind) {
    RouteKind read = new RouteKind(kind.string("group", GROUP), orEmpty(kind.required("kind")));
    kind.done();
    return read;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
