package dev.portcullis.document;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.RouteAction;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Forward;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what a route of a VirtualService does. */
final class RouteActionReader {
  private static final ImmutableSet<Integer> REDIRECT_CODES =
      ImmutableSet.of(301, 302, 303, 307, 308);
  private static final int DEFAULT_REDIRECT = 301;
  private static final int MAX_BODY = 1024 * 1024;

  private RouteActionReader() {}

  static @Nullable RouteAction read(Fields route, String which) {
    return switch (which) {
      case "route" -> new Forward(DestinationReader.ofRequests(route));
      case "redirect" -> {
        Fields redirect = route.object("redirect");
        yield redirect == null ? null : redirect(redirect);
      }
      default -> {
        Fields response = route.object("directResponse");
        yield response == null ? null : directResponse(response);
      }
    };
  }

  private static Redirect redirect(Fields fields) {
    int code = redirectCode(fields);
    Redirect redirect =
        new Redirect(
            fields.string("uri", ""),
            fields.string("authority", ""),
            fields.string("scheme", ""),
            fields.integer("port", 0, Ports.MAX, 0),
            code);
    if ("FROM_PROTOCOL_DEFAULT".equals(fields.string("derivePort"))) {
      fields.ignore("derivePort");
    } else {
      fields.notSupportedYet("derivePort");
    }
    fields.notSupportedYet("prefixRewrite");
    fields.done();
    if (fields.names().isEmpty()) {
      fields
          .reading()
          .report(
              ProblemCode.MISSING_FIELD,
              fields.location(),
              fields.path() + " must have one of uri, authority, scheme, redirectCode",
              "");
    }
    return redirect;
  }

  private static int redirectCode(Fields fields) {
    int code = fields.integer("redirectCode", 0, 999, 0);
    if (code != 0 && !REDIRECT_CODES.contains(code)) {
      fields.report(
          ProblemCode.OUT_OF_RANGE,
          "redirectCode",
          "is " + code + ", which is no code of a redirect",
          "one of 301, 302, 303, 307, 308");
    }
    return code == 0 ? DEFAULT_REDIRECT : code;
  }

  private static DirectResponse directResponse(Fields fields) {
    if (!fields.has("status")) {
      fields.missing("status");
    }
    int status = fields.integer("status", 200, 599, 500);
    Fields body = fields.object("body");
    String text = "";
    if (body != null) {
      text = body.literal("string", "");
      body.notSupportedYet("bytes");
      body.done();
      if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BODY) {
        body.report(ProblemCode.TOO_LONG, "string", "has more than 1 MiB", "");
      }
    }
    fields.done();
    return new DirectResponse(status, text);
  }
}
