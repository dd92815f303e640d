package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.DerivedPort;
import dev.portcullis.model.VirtualService.ResponseBody;
import dev.portcullis.model.VirtualService.RouteAction;
import dev.portcullis.model.VirtualService.RouteAction.Delegate;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Forward;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a route of a VirtualService does. */
final class RouteActionReader {
  private static final ImmutableSet<Integer> REDIRECT_CODES =
      ImmutableSet.of(301, 302, 303, 307, 308);
  private static final int DEFAULT_REDIRECT = 301;
  private static final int MAX_BODY = 1024 * 1024;
  private static final ImmutableList<String> SCHEMES = ImmutableList.of("http", "https");
  private static final ResponseBody NO_BODY = new ResponseBody.Text("");

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

  /** What another VirtualService is asked for; null after a report. */
  static @Nullable Delegate delegate(Fields route) {
    Fields response = route.object("directResponse");
    DirectResponse answer = response == null ? null : directResponse(response);
    Fields delegate = route.object("delegate");
    if (delegate == null) {
      return null;
    }
    String name = delegate.required("name");
    String namespace = delegate.string("namespace", "");
    delegate.done();
    return name == null ? null : new Delegate(name, namespace, answer);
  }

  private static Redirect redirect(Fields fields) {
    int code = redirectCode(fields);
    DerivedPort derived = fields.choice("derivePort", DerivedPort.class);
    Redirect redirect =
        new Redirect(
            fields.string("uri", ""),
            fields.string("prefixRewrite", ""),
            fields.string("authority", ""),
            fields.string("scheme", ""),
            fields.integer("port", 0, Ports.MAX, 0),
            derived == null ? DerivedPort.FROM_PROTOCOL_DEFAULT : derived,
            code);
    fields.done();
    check(fields, redirect);
    return redirect;
  }

  private static void check(Fields fields, Redirect redirect) {
    conflict(fields, "prefixRewrite", "uri");
    conflict(fields, "derivePort", "port");
    if (!redirect.scheme().isEmpty() && !SCHEMES.contains(redirect.scheme())) {
      fields.unknownValue("scheme", redirect.scheme(), SCHEMES);
    }
    boolean something =
        fields.has("port")
            || fields.has("derivePort")
            || Stream.of(redirect.uri(), redirect.prefix(), redirect.authority(), redirect.scheme())
                .anyMatch(part -> !part.isEmpty());
    if (!something) {
      fields
          .reading()
          .report(
              ProblemCode.MISSING_FIELD,
              fields.location(),
              fields.path() + " must have one of uri, authority, scheme, port, derivePort",
              "");
    }
  }

  private static void conflict(Fields fields, String one, String other) {
    if (fields.has(one) && fields.has(other)) {
      fields.report(
          ProblemCode.CONFLICTING_FIELDS,
          one,
          "can't be given together with " + other,
          "remove one of them");
    }
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
    ResponseBody body = body(fields);
    fields.done();
    return new DirectResponse(status, body);
  }

  private static ResponseBody body(Fields response) {
    Fields body = response.object("body");
    if (body == null) {
      return NO_BODY;
    }
    String text = body.literal("string", "");
    String base64 = body.literal("bytes", "").replaceAll("\\s", "");
    body.done();
    conflict(body, "bytes", "string");
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BODY) {
      body.report(ProblemCode.TOO_LONG, "string", "has more than 1 MiB", "");
    }
    if (base64.isEmpty()) {
      return new ResponseBody.Text(text);
    }
    return bytes(body, base64);
  }

  private static ResponseBody bytes(Fields body, String base64) {
    try {
      // Istio's decoder takes both alphabets, with and without padding.
      byte[] bytes = Base64.getUrlDecoder().decode(base64.replace('+', '-').replace('/', '_'));
      if (bytes.length > MAX_BODY) {
        body.report(ProblemCode.TOO_LONG, "bytes", "has more than 1 MiB", "");
        return NO_BODY;
      }
      return new ResponseBody.Bytes(Base64.getEncoder().encodeToString(bytes));
    } catch (IllegalArgumentException e) {
      body.report(ProblemCode.INVALID_VALUE, "bytes", "is not base64", "");
      return NO_BODY;
    }
  }
}
