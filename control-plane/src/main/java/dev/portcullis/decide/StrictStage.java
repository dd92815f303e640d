package dev.portcullis.decide;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.StrictSettings;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code portcullis.strict}: requests that can be read in two ways are refused before all else. */
final class StrictStage {
  private static final String HEADERS = "request.headers[";
  private static final ImmutableList<String> AMBIGUOUS = ImmutableList.of(";", "%2f", "%5c");

  private final boolean paths;
  private final ImmutableSortedSet<String> headers;

  StrictStage(PoliciesInForce inForce, StrictSettings strict) {
    this.paths = strict.refuseAmbiguousPaths() && rules(inForce).anyMatch(StrictStage::namesPath);
    this.headers =
        strict.refuseRepeatedHeaders()
            ? Stream.concat(ofRules(inForce), ofTokens(inForce))
                .map(Ascii::toLowerCase)
                .filter(name -> !name.startsWith(":") && !name.equals("host"))
                .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo))
            : ImmutableSortedSet.of();
  }

  private static Stream<Rule> rules(PoliciesInForce inForce) {
    return inForce.authorizations().stream()
        .filter(policy -> policy.action() != Action.AUDIT && policy.mode() == Mode.ENFORCED)
        .map(AuthorizationPolicy::rules)
        .flatMap(List::stream);
  }

  private static boolean namesPath(Rule rule) {
    return rule.to().stream().anyMatch(operation -> !operation.paths().isEmpty())
        || rule.when().stream()
            .anyMatch(when -> Ascii.equalsIgnoreCase(when.key(), "request.headers[:path]"));
  }

  private static Stream<String> ofRules(PoliciesInForce inForce) {
    return rules(inForce)
        .flatMap(rule -> rule.when().stream())
        .map(AuthorizationPolicy.Condition::key)
        .filter(key -> key.startsWith(HEADERS) && key.endsWith("]"))
        .map(key -> key.substring(HEADERS.length(), key.length() - 1));
  }

  private static Stream<String> ofTokens(PoliciesInForce inForce) {
    return inForce.authentications().stream()
        .flatMap(policy -> policy.jwtRules().stream())
        .flatMap(StrictStage::locations);
  }

  private static Stream<String> locations(JwtRule rule) {
    boolean usual =
        rule.fromHeaders().isEmpty() && rule.fromParams().isEmpty() && rule.fromCookies().isEmpty();
    return Stream.of(
            rule.fromHeaders().stream().map(header -> header.name()),
            rule.fromCookies().isEmpty() ? Stream.<String>empty() : Stream.of("cookie"),
            usual ? Stream.of("authorization") : Stream.<String>empty())
        .flatMap(names -> names);
  }

  /** The refusal, null for none. */
  @Nullable Decision refusal(HttpRequest request) {
    String path = Ascii.toLowerCase(request.path());
    if (paths && AMBIGUOUS.stream().anyMatch(path::contains)) {
      return refused("ambiguous-path", "the path can be read in two ways");
    }
    for (String name : headers) {
      List<String> lines =
          request.headers().stream()
              .filter(header -> header.name().equals(name))
              .map(HeaderField::value)
              .toList();
      if (lines.size() > 1 || (lines.size() == 1 && isJoined(name, lines.getFirst()))) {
        return refused("repeated-header", "the header " + name + " is there more than once");
      }
    }
    return null;
  }

  /** Envoy joins the lines of some headers before anybody can count them. */
  private static boolean isJoined(String name, String value) {
    String lower = Ascii.toLowerCase(value);
    return switch (name) {
      case "origin" -> value.contains(",");
      case "authorization" ->
          value.contains(",") && (lower.contains("bearer ") || lower.contains("basic "));
      default -> false;
    };
  }

  private static Decision refused(String rule, String why) {
    return PolicyDecider.denied(
        "portcullis-strict[" + rule + "]", new Reason.TooAmbiguous(why), ImmutableList.of());
  }
}
