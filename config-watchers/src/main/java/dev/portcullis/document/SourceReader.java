package dev.portcullis.document;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.document.PolicyValues.Check;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code from[].source}. */
final class SourceReader {
  /** Known only after the external service was asked, or from a token. */
  private static final ImmutableSet<String> NOT_FOR_CUSTOM =
      ImmutableSet.of(
          "principals", "requestPrincipals", "namespaces", "serviceAccounts", "trustDomains");

  private SourceReader() {}

  static Source read(Fields fields, @Nullable Action action) {
    int before = fields.reading().errors();
    Source source =
        new Source(
            PolicyValues.read(fields, "principals", PolicyValues::principal),
            PolicyValues.read(fields, "requestPrincipals", Check.ANY),
            PolicyValues.read(fields, "namespaces", PolicyValues::name),
            PolicyValues.read(fields, "serviceAccounts", PolicyValues::serviceAccount),
            PolicyValues.read(fields, "trustDomains", PolicyValues::trustDomain),
            PolicyValues.read(fields, "ipBlocks", PolicyValues::ipBlock),
            PolicyValues.read(fields, "remoteIpBlocks", PolicyValues::ipBlock),
            fields.location());
    fields.done();
    checkServiceAccounts(fields, source);
    if (action == Action.CUSTOM) {
      refuseForCustom(fields);
    }
    if (isEmpty(source) && fields.reading().errors() == before) {
      RuleReader.emptyPart(fields, "from");
    }
    fields.texts("requestPrincipals").forEach(value -> warnOfNever(fields, value));
    return source;
  }

  private static void checkServiceAccounts(Fields fields, Source source) {
    Values accounts = source.serviceAccounts();
    PolicyValues.serviceAccountCount(fields, "serviceAccounts", accounts.values());
    PolicyValues.serviceAccountCount(fields, "notServiceAccounts", accounts.notValues());
    boolean others = !source.principals().isEmpty() || !source.namespaces().isEmpty();
    if (!accounts.isEmpty() && others) {
      String name = accounts.values().isEmpty() ? "notServiceAccounts" : "serviceAccounts";
      fields.report(
          ProblemCode.CONFLICTING_FIELDS,
          name,
          "can't be given together with principals or namespaces",
          "a service account is in one namespace anyway: remove the others");
    }
  }

  private static void refuseForCustom(Fields fields) {
    for (String name : NOT_FOR_CUSTOM) {
      for (String form : List.of(name, PolicyValues.negated(name))) {
        if (fields.has(form)) {
          fields.report(
              ProblemCode.CONFLICTING_FIELDS, form, "can't be used with action CUSTOM", "");
        }
      }
    }
  }

  private static boolean isEmpty(Source source) {
    return source.principals().isEmpty()
        && source.requestPrincipals().isEmpty()
        && source.namespaces().isEmpty()
        && source.serviceAccounts().isEmpty()
        && source.trustDomains().isEmpty()
        && source.ipBlocks().isEmpty()
        && source.remoteIpBlocks().isEmpty();
  }

  private static void warnOfNever(Fields fields, ScalarNode value) {
    if (neverMatches(value.value())) {
      fields
          .reading()
          .report(
              ProblemCode.NEVER_MATCHES,
              value.location(),
              fields.path("requestPrincipals")
                  + " has "
                  + value.value()
                  + ", which matches no token",
              "write ISSUER/SUBJECT, ISSUER/* for every subject of an issuer, or * for every token");
    }
  }

  /**
   * Without a slash it is an issuer with an empty subject; {@code *}/{@code *} is a literal star.
   */
  private static boolean neverMatches(String principal) {
    boolean wildcard = principal.startsWith("*") || principal.endsWith("*");
    return principal.equals("*/*") || (!wildcard && !principal.contains("/"));
  }
}
