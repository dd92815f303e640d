package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.StringMatch;
import dev.portcullis.model.VirtualService.HttpMatch;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code matches[]} of GRPCRoutes: a call's method is the path of its request. */
final class GrpcMatchReader {
  private static final String EXPRESSION = "RegularExpression";
  private static final ImmutableList<String> TYPES = ImmutableList.of("Exact", EXPRESSION);

  private static final Pattern METHOD = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");
  private static final Pattern SERVICE =
      Pattern.compile("\\.?[A-Za-z_][A-Za-z_0-9]*(\\.[A-Za-z_][A-Za-z_0-9]*)*");

  private GrpcMatchReader() {}

  static HttpMatch read(Fields match) {
    HttpMatch read =
        RouteMatchReader.match(
            method(match),
            null,
            RouteMatchReader.values(match, "headers", HeaderNames::isHeader),
            ImmutableSortedMap.of(),
            match.location());
    match.done();
    return read;
  }

  private static @Nullable StringMatch method(Fields match) {
    Fields fields = match.object("method");
    if (fields == null) {
      return null;
    }
    String type = fields.string("type", "Exact");
    String service = fields.literal("service", "");
    String method = fields.literal("method", "");
    fields.done();
    if (!TYPES.contains(type)) {
      fields.unknownValue("type", type, TYPES);
    }
    if (service.isEmpty() && method.isEmpty()) {
      fields.missing("service");
    }
    return type.equals(EXPRESSION)
        ? expression(fields, service, method)
        : exactly(fields, service, method);
  }

  private static StringMatch exactly(Fields fields, String service, String method) {
    check(fields, "service", service, SERVICE);
    check(fields, "method", method, METHOD);
    if (method.isEmpty()) {
      // Of whole segments as it is: the slash ends the service's.
      return new StringMatch.PathPrefix("/" + service);
    }
    return service.isEmpty()
        ? new StringMatch.Regex("/[^/]+/" + method)
        : new StringMatch.Exact("/" + service + "/" + method);
  }

  private static void check(Fields fields, String name, String value, Pattern form) {
    if (!value.isEmpty() && !form.matcher(value).matches()) {
      fields.report(
          ProblemCode.INVALID_VALUE,
          name,
          "is " + value + ", which is no " + name + " of gRPC",
          "");
    }
  }

  private static StringMatch expression(Fields fields, String service, String method) {
    return checked(
        fields,
        "/" + (service.isEmpty() ? "[^/]+" : service) + "/" + (method.isEmpty() ? ".+" : method));
  }

  private static StringMatch checked(Fields fields, String expression) {
    Regexes.check(fields, "method", expression);
    return new StringMatch.Regex(expression);
  }
}
