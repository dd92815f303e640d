package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.check.HeaderNames;
import dev.portcullis.compile.check.Texts;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.Values;

/** The items of {@code when}: some say what a request does, the others where it comes from. */
final class Conditions {
  private static final String HEADERS = "request.headers";
  private static final String CLAIMS = "request.auth.claims";
  private static final String EXPERIMENTAL = "experimental.";
  private static final String FILTERS = "experimental.envoy.filters.";
  private static final ImmutableSet<String> OPERATION_KEYS =
      ImmutableSet.of("destination.ip", "destination.port", "connection.sni");

  private Conditions() {}

  static boolean isAboutOperation(Condition condition) {
    return OPERATION_KEYS.contains(condition.key()) || condition.key().startsWith(FILTERS);
  }

  static void addOperation(Condition condition, Clause<OperationTest> clause, Unusables unusables) {
    SourceLocation at = condition.location();
    String key = condition.key();
    Values values = condition.values();
    switch (key) {
      case "destination.ip" -> new OperationFields(clause).ips(at, key, values);
      case "destination.port" -> new OperationFields(clause).ports(at, key, values);
      case "connection.sni" ->
          clause.each(
              at, key, values, value -> new OperationTest.ServerName(TextPattern.of(value)));
      default -> addFilterMetadata(condition, clause, unusables);
    }
  }

  static void addSource(
      Condition condition, Clause<SourceTest> clause, SourceFields fields, Unusables unusables) {
    SourceLocation at = condition.location();
    String key = condition.key();
    Values values = condition.values();
    switch (key) {
      case "source.ip" -> fields.peerIps(at, key, values);
      case "remote.ip" -> fields.clientIps(at, key, values);
      case "source.namespace" -> fields.namespaces(at, key, values);
      case "source.serviceAccount" -> fields.serviceAccounts(at, key, values);
      case "source.principal" -> fields.principals(at, key, values);
      case "source.trustDomain" -> fields.trustDomains(at, key, values);
      case "request.auth.principal" -> fields.requestPrincipals(at, key, values);
      case "request.auth.audiences" -> addClaim(condition, clause, ImmutableList.of("aud"));
      case "request.auth.presenter" -> addClaim(condition, clause, ImmutableList.of("azp"));
      default -> addNamed(condition, clause, unusables);
    }
  }

  private static void addNamed(
      Condition condition, Clause<SourceTest> clause, Unusables unusables) {
    String header = ConditionKey.bracketed(condition.key(), HEADERS);
    ImmutableList<String> claim = ConditionKey.path(condition.key(), CLAIMS);
    if (header != null && HeaderNames.isHeaderOrPseudoHeader(header)) {
      clause.each(
          condition.location(),
          condition.key(),
          condition.values(),
          value -> new SourceTest.Header(header, HeaderPattern.of(value)));
    } else if (claim != null && Texts.isUsable(condition.key())) {
      addClaim(condition, clause, claim);
    } else {
      unusables.add(condition.location(), "when.key", condition.key());
    }
  }

  private static void addClaim(
      Condition condition, Clause<SourceTest> clause, ImmutableList<String> path) {
    clause.together(
        condition.location(),
        condition.key(),
        condition.values(),
        values ->
            new Expression.Test<>(
                new SourceTest.Claim(path, MetadataPattern.textOrElement(values))));
  }

  private static void addFilterMetadata(
      Condition condition, Clause<OperationTest> clause, Unusables unusables) {
    String key = condition.key();
    int bracket = key.indexOf('[');
    String name = bracket < 0 ? null : ConditionKey.bracketed(key, key.substring(0, bracket));
    if (name == null || bracket == FILTERS.length() || !Texts.isUsable(key)) {
      unusables.add(condition.location(), "when.key", key);
      return;
    }
    String filter = key.substring(EXPERIMENTAL.length(), bracket);
    clause.together(
        condition.location(),
        key,
        condition.values(),
        values ->
            new Expression.Test<>(
                new OperationTest.FilterMetadata(
                    filter,
                    ImmutableList.of(name),
                    MetadataPattern.anyOf(
                        values.stream()
                            .map(Conditions::filterMetadata)
                            .collect(ImmutableList.toImmutableList())))));
  }

  /** {@code [v]} is an element of a list. */
  private static MetadataPattern filterMetadata(String value) {
    boolean element = value.length() > 2 && value.startsWith("[") && value.endsWith("]");
    return element
        ? new MetadataPattern.Element(
            new MetadataPattern.Text(TextPattern.of(value.substring(1, value.length() - 1))))
        : new MetadataPattern.Text(TextPattern.of(value));
  }
}
