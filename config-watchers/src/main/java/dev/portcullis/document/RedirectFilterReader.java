package dev.portcullis.document;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.KubernetesRoute.PathRewrite;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.DerivedPort;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import org.jspecify.annotations.Nullable;

/** Reads {@code requestRedirect} and {@code urlRewrite} of a filter. */
final class RedirectFilterReader {
  private static final String FULL = "ReplaceFullPath";
  private static final String PREFIX = "ReplacePrefixMatch";
  private static final ImmutableSet<Integer> CODES = ImmutableSet.of(301, 302, 303, 307, 308);
  private static final int FOUND = 302;

  private RedirectFilterReader() {}

  static @Nullable Redirect read(@Nullable Fields redirect) {
    if (redirect == null) {
      return null;
    }
    PathRewrite path = path(redirect);
    String scheme = redirect.string("scheme", "");
    if (!scheme.isEmpty() && !scheme.equals("http") && !scheme.equals("https")) {
      redirect.unknownValue("scheme", scheme, ImmutableSet.of("http", "https").asList());
    }
    int code = redirect.integer("statusCode", 300, 399, FOUND);
    if (!CODES.contains(code)) {
      redirect.report(
          ProblemCode.INVALID_VALUE,
          "statusCode",
          "is " + code + ", which is none of " + CODES,
          "");
    }
    Redirect read =
        new Redirect(
            path.fullPath() == null ? "" : path.fullPath(),
            path.prefix() == null ? "" : path.prefix(),
            path.hostname(),
            scheme,
            redirect.integer("port", 1, Ports.MAX, 0),
            scheme.isEmpty() ? DerivedPort.FROM_REQUEST_PORT : DerivedPort.FROM_PROTOCOL_DEFAULT,
            code);
    redirect.done();
    return read;
  }

  static @Nullable PathRewrite rewrite(@Nullable Fields rewrite) {
    if (rewrite == null) {
      return null;
    }
    PathRewrite read = path(rewrite);
    rewrite.done();
    return read;
  }

  /** What is done to the path and the host. */
  private static PathRewrite path(Fields filter) {
    String hostname = filter.string("hostname", "");
    if (hostname.startsWith("*")) {
      filter.report(ProblemCode.INVALID_HOST, "hostname", "must be a name without wildcards", "");
    } else {
      ListenerReader.checkHostname(filter, "hostname", hostname);
    }
    Fields path = filter.object("path");
    if (path == null) {
      return new PathRewrite(null, null, hostname);
    }
    String type = path.required("type");
    String full = path.has("replaceFullPath") ? path.literal("replaceFullPath", "") : null;
    String prefix = path.has("replacePrefixMatch") ? path.literal("replacePrefixMatch", "") : null;
    path.done();
    if (type != null && !type.equals(FULL) && !type.equals(PREFIX)) {
      path.unknownValue("type", type, ImmutableSet.of(FULL, PREFIX).asList());
    } else if (type != null && (type.equals(FULL) ? full == null : prefix == null)) {
      path.missing(type.equals(FULL) ? "replaceFullPath" : "replacePrefixMatch");
    } else if (type != null && full != null && prefix != null) {
      path.report(
          ProblemCode.CONFLICTING_FIELDS,
          type.equals(FULL) ? "replacePrefixMatch" : "replaceFullPath",
          "can't be given with type " + type,
          "");
    }
    return new PathRewrite(full, prefix, hostname);
  }
}
