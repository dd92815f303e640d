package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ExtensionProvider;
import dev.portcullis.model.ExtensionProvider.Call;
import dev.portcullis.model.ExtensionProvider.GrpcAuthorizer;
import dev.portcullis.model.ExtensionProvider.HttpAuthorizer;
import dev.portcullis.model.ExtensionProvider.RequestBody;
import dev.portcullis.model.ExtensionProvider.Unusable;
import dev.portcullis.model.ProblemCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads one external authorizer of a mesh config. Confined to one call. */
final class AuthorizerReader {
  /** Those of Envoy's enum that can be the status of an answer. */
  private static final ImmutableSet<Integer> STATUSES =
      ImmutableSet.of(
          200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307, 308,
          400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417,
          421, 422, 423, 424, 426, 428, 429, 431, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510,
          511);

  private static final int MAX_PORT = 65_535;

  private final Fields fields;
  private @Nullable String reason;

  private AuthorizerReader(Fields fields) {
    this.fields = fields;
  }

  /**
   * Reads an authorizer that is asked by HTTP.
   *
   * @param provider holds the name
   * @param fields null if they are no mapping, which has been reported
   */
  static @Nullable ExtensionProvider http(Fields provider, String name, @Nullable Fields fields) {
    return fields == null ? null : new AuthorizerReader(fields).http(provider, name);
  }

  /** Reads an authorizer that is asked by gRPC. */
  static @Nullable ExtensionProvider grpc(Fields provider, String name, @Nullable Fields fields) {
    return fields == null ? null : new AuthorizerReader(fields).grpc(provider, name);
  }

  private ExtensionProvider http(Fields provider, String name) {
    checkName(provider, name);
    ImmutableList<String> requestHeaders = headers("includeRequestHeadersInCheck");
    ImmutableList<String> deprecated = headers("includeHeadersInCheck");
    HttpAuthorizer read =
        new HttpAuthorizer(
            name,
            call(),
            pathPrefix(),
            requestHeaders.isEmpty() ? deprecated : requestHeaders,
            ImmutableSortedMap.copyOf(fields.freeTextMap("includeAdditionalHeadersInCheck")),
            headers("headersToUpstreamOnAllow"),
            headers("headersToDownstreamOnDeny"),
            headers("headersToDownstreamOnAllow"),
            provider.location());
    return done(read);
  }

  private ExtensionProvider grpc(Fields provider, String name) {
    checkName(provider, name);
    return done(new GrpcAuthorizer(name, call(), provider.location()));
  }

  private ExtensionProvider done(ExtensionProvider read) {
    fields.done();
    return reason == null ? read : new Unusable(read.name(), reason, read.location());
  }

  /** Envoy's metadata are matched by a prefix that ends with it: dots and capitals confuse that. */
  private void checkName(Fields provider, String name) {
    if (!Names.isDnsLabel(name)) {
      unusable(
          provider,
          "name",
          name.isEmpty() ? "is missing" : "is " + name + ", which is no name of an authorizer",
          "use at most 63 lower case letters, digits and \"-\"");
    }
  }

  private Call call() {
    String service = fields.string("service", "");
    int slash = service.indexOf('/');
    String host = service.substring(slash + 1);
    if (!Hosts.isName(host) && !Hosts.isAddress(host)) {
      unusable(
          "service",
          service.isEmpty() ? "is missing" : "is " + service + ", which names no service",
          "write HOST or NAMESPACE/HOST");
    }
    int port = fields.integer("port", Integer.MIN_VALUE, Integer.MAX_VALUE, 0);
    if (port < 1 || port > MAX_PORT) {
      unusable("port", fields.has("port") ? "is " + port + ", which is no port" : "is missing", "");
    }
    Duration timeout = fields.duration("timeout");
    return new Call(
        slash < 0 ? "" : service.substring(0, slash),
        host,
        port,
        timeout == null ? Call.DEFAULT_TIMEOUT : timeout,
        fields.bool("failOpen", false),
        statusOnError(),
        requestBody(),
        fields.bool("clearRouteCache", false));
  }

  private @Nullable Integer statusOnError() {
    String text = fields.string("statusOnError", "");
    if (text.isEmpty()) {
      return null;
    }
    Integer status = text.matches("[0-9]{3}") ? Integer.valueOf(text) : null;
    if (status == null || !STATUSES.contains(status)) {
      unusable("statusOnError", "is " + text + ", which Envoy cannot answer", "write \"503\"");
    }
    return status;
  }

  private @Nullable RequestBody requestBody() {
    Fields body = fields.object("includeRequestBodyInCheck");
    if (body == null) {
      return null;
    }
    int maximum = body.integer("maxRequestBytes", 0, Integer.MAX_VALUE, 0);
    if (maximum == 0) {
      unusable(body, "maxRequestBytes", "must be above 0", "");
    }
    RequestBody read =
        new RequestBody(
            maximum, body.bool("allowPartialMessage", false), body.bool("packAsBytes", false));
    body.done();
    return read;
  }

  private String pathPrefix() {
    String prefix = fields.string("pathPrefix", "");
    if (!prefix.isEmpty() && (!prefix.startsWith("/") || !isUri(prefix))) {
      unusable("pathPrefix", "is " + prefix + ", which is no path", "begin it with \"/\"");
    }
    return prefix;
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).getRawPath() != null;
    } catch (URISyntaxException e) {
      return false; // the caller says what was expected
    }
  }

  private ImmutableList<String> headers(String name) {
    ImmutableList<String> patterns = fields.strings(name);
    if (patterns.contains("*")) {
      unusable(name, "holds \"*\", which would be every header", "write names, \"x-*\" or \"*-x\"");
    }
    return patterns;
  }

  private void unusable(String name, String message, String hint) {
    unusable(fields, name, message, hint);
  }

  private void unusable(Fields where, String name, String message, String hint) {
    where.report(ProblemCode.PROVIDER_UNUSABLE, name, message, hint);
    if (reason == null) {
      reason = "cannot be used: " + name + " " + message;
    }
  }
}
