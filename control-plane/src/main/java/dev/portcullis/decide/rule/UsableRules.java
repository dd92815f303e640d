package dev.portcullis.decide.rule;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.AuthorizationPolicy.Operation;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.Values;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Tells rules that no proxy can be given: they got past validation, and are closed by the rule of
 * their action (a deliberate deviation from Istio, see docs/compatibility.md).
 */
public final class UsableRules {
  private static final int LONGEST = 8192;
  private static final int LONGEST_EXPRESSION = 2048;
  private static final String CLAIMS = "request.auth.claims";

  private UsableRules() {}

  /** Whether a proxy can be given all of {@code rule}. */
  public static boolean isUsable(Rule rule) {
    return rule.from().stream().allMatch(UsableRules::source)
        && rule.to().stream().allMatch(UsableRules::operation)
        && rule.when().stream().allMatch(UsableRules::condition);
  }

  private static boolean source(Source from) {
    ImmutableList<Values> fields =
        ImmutableList.of(
            from.principals(),
            from.requestPrincipals(),
            from.namespaces(),
            from.serviceAccounts(),
            from.trustDomains(),
            from.ipBlocks(),
            from.remoteIpBlocks());
    return !fields.stream().allMatch(Values::isEmpty)
        && all(from.principals(), UsableRules::principal)
        && all(from.requestPrincipals(), UsableRules::text)
        && all(from.namespaces(), UsableRules::expression)
        && all(from.serviceAccounts(), UsableRules::serviceAccount)
        && all(from.trustDomains(), UsableRules::expression)
        && all(from.ipBlocks(), UsableRules::address)
        && all(from.remoteIpBlocks(), UsableRules::address);
  }

  private static boolean operation(Operation to) {
    return !Stream.of(to.hosts(), to.ports(), to.methods(), to.paths()).allMatch(Values::isEmpty)
        && all(to.hosts(), UsableRules::text)
        && all(to.ports(), UsableRules::port)
        && all(to.methods(), UsableRules::text)
        && all(to.paths(), UsableRules::path);
  }

  private static boolean condition(Condition when) {
    String key = when.key();
    return !when.values().isEmpty()
        && switch (key) {
          case "source.ip", "remote.ip", "destination.ip" ->
              all(when.values(), UsableRules::address);
          case "destination.port" -> all(when.values(), UsableRules::port);
          case "source.namespace", "source.trustDomain" ->
              all(when.values(), UsableRules::expression);
          case "source.principal" -> all(when.values(), UsableRules::principal);
          case "source.serviceAccount" -> all(when.values(), UsableRules::serviceAccount);
          case "request.auth.principal",
              "request.auth.audiences",
              "request.auth.presenter",
              "connection.sni" ->
              all(when.values(), UsableRules::text);
          default -> isNamed(key) && all(when.values(), UsableRules::text);
        };
  }

  private static boolean isNamed(String key) {
    if (key.startsWith(CLAIMS)) {
      return ClaimForms.path(key.substring(CLAIMS.length())) != null;
    }
    boolean prefixed =
        key.startsWith("request.headers[")
            || (key.startsWith("experimental.envoy.filters.")
                && key.indexOf('[') > "experimental.envoy.filters.".length());
    return prefixed && key.endsWith("]") && key.indexOf('[') < key.length() - 2;
  }

  private static boolean all(Values values, Predicate<String> usable) {
    return values.values().stream().allMatch(usable)
        && values.notValues().stream().allMatch(usable);
  }

  private static boolean text(String value) {
    return value.length() <= LONGEST && isUnicode(value);
  }

  /** Those that become a regular expression, whose length is limited. */
  private static boolean expression(String value) {
    return value.length() <= LONGEST_EXPRESSION && isUnicode(value);
  }

  private static boolean principal(String value) {
    boolean endsOnly = value.startsWith("*") && value.length() > 1;
    return endsOnly ? expression(value) : text(value);
  }

  private static boolean serviceAccount(String value) {
    int slash = value.indexOf('/');
    return expression(value)
        && !value.isEmpty()
        && !value.contains("*")
        && slash != 0
        && slash != value.length() - 1
        && slash == value.lastIndexOf('/');
  }

  private static boolean path(String value) {
    return PathForm.isTemplate(value) ? PathForm.isParsable(value) : text(value);
  }

  private static boolean address(String value) {
    return IpBlock.parse(value) != null;
  }

  private static boolean port(String value) {
    return value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= 65535;
  }

  /** Half a surrogate pair has no UTF-8 form. */
  private static boolean isUnicode(String value) {
    return value.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }
}
