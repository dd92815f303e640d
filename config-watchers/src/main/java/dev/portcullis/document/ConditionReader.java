package dev.portcullis.document;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.document.PolicyValues.Check;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Values;
import org.jspecify.annotations.Nullable;

/** Reads {@code when[]}. */
final class ConditionReader {
  private static final ImmutableMap<String, Check> KEYS =
      ImmutableMap.<String, Check>builder()
          .put("source.ip", PolicyValues::ipBlock)
          .put("remote.ip", PolicyValues::ipBlock)
          .put("source.namespace", PolicyValues::name)
          .put("source.principal", PolicyValues::principal)
          .put("source.serviceAccount", PolicyValues::serviceAccount)
          .put("source.trustDomain", PolicyValues::trustDomain)
          .put("request.auth.principal", Check.ANY)
          .put("request.auth.audiences", Check.ANY)
          .put("request.auth.presenter", Check.ANY)
          .put("destination.ip", PolicyValues::ipBlock)
          .put("destination.port", PolicyValues::port)
          .put("connection.sni", Check.ANY)
          .buildOrThrow();

  /** Keys with a name in brackets after them. */
  private static final ImmutableSet<String> WITH_NAME =
      ImmutableSet.of("request.headers", "request.auth.claims");

  private static final String HEADERS = "request.headers[";
  private static final String FILTERS = "experimental.envoy.filters.";
  private static final ImmutableSet<String> NOT_FOR_CUSTOM =
      ImmutableSet.of(
          "source.principal", "source.namespace", "source.serviceAccount", "source.trustDomain");

  private ConditionReader() {}

  static Condition read(Fields fields, @Nullable Action action) {
    String key = fields.required("key");
    Check check = key == null ? Check.ANY : check(fields, key);
    Values values =
        key != null && KEYS.containsKey(key)
            ? PolicyValues.read(fields, "values", check)
            : PolicyValues.readFree(fields, "values", check);
    fields.done();
    if (values.isEmpty() && isEmptyList(fields, "values") && isEmptyList(fields, "notValues")) {
      fields
          .reading()
          .report(
              ProblemCode.MISSING_FIELD,
              fields.location(),
              fields.path() + " must have values or notValues",
              "");
    }
    if (action == Action.CUSTOM && key != null) {
      refuseForCustom(fields, key);
    }
    return new Condition(key == null ? "" : key, values, fields.location());
  }

  private static boolean isEmptyList(Fields fields, String name) {
    return !fields.has(name)
        || (fields.node(name) instanceof SequenceNode list && list.items().isEmpty());
  }

  private static Check check(Fields fields, String key) {
    Check check = KEYS.get(key);
    if (check != null) {
      return check;
    }
    if (!hasName(key)) {
      fields.report(
          ProblemCode.UNKNOWN_CONDITION,
          "key",
          "is " + key + ", which is no attribute of a request",
          hint(key));
    } else if (key.startsWith(HEADERS)) {
      checkHeader(fields, key.substring(HEADERS.length(), key.length() - 1));
    }
    return Check.ANY;
  }

  /** Istio takes any name; one that no request can have is a mistake all the same. */
  private static void checkHeader(Fields fields, String name) {
    if (!HeaderNames.isHeaderOrPseudoHeader(name)) {
      fields.reportStricter(
          ProblemCode.INVALID_HEADER_NAME,
          "key",
          "has " + name + ", which is no name of a header",
          HeaderNames.HINT);
    }
  }

  private static boolean hasName(String key) {
    int open = key.indexOf('[');
    if (open < 0 || !key.endsWith("]") || key.length() - open < 3) {
      return false;
    }
    String before = key.substring(0, open);
    return WITH_NAME.contains(before)
        || (before.startsWith(FILTERS) && before.length() > FILTERS.length());
  }

  private static String hint(String key) {
    int open = key.indexOf('[');
    String before = open < 0 ? key : key.substring(0, open);
    if (WITH_NAME.contains(before)) {
      return "write " + before + "[NAME]";
    }
    if (before.startsWith("destination.")) {
      return "of the destination only destination.ip and destination.port can be named; use the"
          + " selector and the namespace of the policy for the rest";
    }
    ImmutableSet<String> all =
        ImmutableSet.<String>builder().addAll(KEYS.keySet()).addAll(WITH_NAME).build();
    return Suggestion.hint(before, all, "one of " + String.join(", ", all));
  }

  private static void refuseForCustom(Fields fields, String key) {
    if (NOT_FOR_CUSTOM.contains(key) || key.startsWith("request.auth.")) {
      fields.report(
          ProblemCode.CONFLICTING_FIELDS,
          "key",
          "is " + key + ", which can't be used with action CUSTOM",
          "");
    }
  }
}
