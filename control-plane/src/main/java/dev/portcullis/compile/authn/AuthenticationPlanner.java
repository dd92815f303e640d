package dev.portcullis.compile.authn;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.compile.check.HeaderNames;
import dev.portcullis.compile.check.JsonWebKeySet;
import dev.portcullis.compile.check.Texts;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.ClaimToHeader;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.RequestAuthentication.TokenHeader;
import dev.portcullis.model.StrictSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Merges request authentications: the rules of all of them, by issuer. A rule that cannot be used
 * as written keeps its place with a key that verifies nothing.
 */
public final class AuthenticationPlanner {
  private static final ImmutableList<String> ALWAYS_SPACE_DELIMITED =
      ImmutableList.of("permission", "scope");
  private static final String CLOSED = "every token of this issuer is refused";

  private final ImmutableList.Builder<ConfigProblem> problems = ImmutableList.builder();
  private final StrictSettings strict;

  private final Function<JwksReference, FetchedKeys> keys;
  private final ImmutableMap<JwksReference, KeyCluster> clusters;

  private AuthenticationPlanner(
      StrictSettings strict,
      Function<JwksReference, FetchedKeys> keys,
      ImmutableMap<JwksReference, KeyCluster> clusters) {
    this.strict = strict;
    this.keys = keys;
    this.clusters = clusters;
  }

  /** A plan and what was found on the way. */
  public record Result(AuthenticationPlan plan, ImmutableList<ConfigProblem> problems) {}

  /**
   * Merges policies.
   *
   * @param policies in the order of candidates
   * @param keys what is known of keys that are not in the policies
   * @param clusters through which proxies fetch such keys by themselves; those of others are
   *     fetched here
   */
  public static Result plan(
      ImmutableList<RequestAuthentication> policies,
      StrictSettings strict,
      Function<JwksReference, FetchedKeys> keys,
      ImmutableMap<JwksReference, KeyCluster> clusters) {
    AuthenticationPlanner planner = new AuthenticationPlanner(strict, keys, clusters);
    List<TokenProvider> providers = new ArrayList<>();
    for (RequestAuthentication policy : policies) {
      for (JwtRule rule : policy.jwtRules()) {
        providers.add(planner.provider(policy, rule));
      }
    }
    // Stable, so that of two rules of an issuer the older policy's comes first.
    providers.sort(Comparator.comparing(TokenProvider::issuer, Utf8Order.INSTANCE));
    return new Result(
        new AuthenticationPlan(ImmutableList.copyOf(providers)), planner.problems.build());
  }

  private TokenProvider provider(RequestAuthentication policy, JwtRule written) {
    JwtRule rule = withoutUnusables(written);
    boolean usable = rule.equals(written);
    if (!usable) {
      report(policy, written, ProblemCode.UNUSABLE_RULE, "a name or value cannot be used");
    }
    return new TokenProvider(
        rule.issuer(),
        rule.audiences(),
        usable ? keys(policy, rule) : KeySetText.DEAD,
        rule.fromHeaders(),
        rule.fromParams(),
        rule.fromCookies(),
        rule.outputPayloadToHeader(),
        rule.outputClaimToHeaders(),
        rule.forwardOriginalToken()
            ? TokenProvider.Forwarding.KEEP_TOKEN
            : TokenProvider.Forwarding.REMOVE_TOKEN,
        Stream.concat(rule.spaceDelimitedClaims().stream(), ALWAYS_SPACE_DELIMITED.stream())
            .collect(ImmutableSortedSet.toImmutableSortedSet(Utf8Order.INSTANCE)));
  }

  /** The rule as far as it can be sent: what is left verifies nothing unless it is all of it. */
  private static JwtRule withoutUnusables(JwtRule rule) {
    String payloadHeader = rule.outputPayloadToHeader();
    return new JwtRule(
        Texts.isUsable(rule.issuer()) ? rule.issuer() : "",
        usable(rule.audiences(), AuthenticationPlanner::isText),
        rule.keys(),
        usable(rule.fromHeaders(), AuthenticationPlanner::isTokenHeader),
        usable(rule.fromParams(), AuthenticationPlanner::isText),
        usable(rule.fromCookies(), AuthenticationPlanner::isText),
        HeaderNames.isHeader(payloadHeader) ? payloadHeader : "",
        usable(rule.outputClaimToHeaders(), AuthenticationPlanner::isClaimToHeader),
        rule.forwardOriginalToken(),
        usable(rule.spaceDelimitedClaims(), AuthenticationPlanner::isText),
        rule.timeout(),
        rule.location());
  }

  private TokenKeys keys(RequestAuthentication policy, JwtRule rule) {
    return switch (rule.keys()) {
      case KeySource.InlineJwks inline -> inline(policy, rule, inline.jwks());
      case KeySource.JwksUri uri -> fetched(policy, rule, uri.uri());
      case KeySource.Discovery _ -> fetched(policy, rule, "");
      // Whoever says so has reported why.
      case KeySource.NoKeys none -> KeySetText.DEAD;
    };
  }

  private TokenKeys fetched(RequestAuthentication policy, JwtRule rule, String uri) {
    JwksReference reference = new JwksReference(policy.meta().namespace(), rule.issuer(), uri);
    return switch (clusters.get(reference)) {
      case null -> fetchedHere(policy, rule, reference);
      case KeyCluster.Through(String cluster, String ascii, Duration refresh) -> {
        if (strict.minimumKeyBits() > 0 || strict.refuseUnsuitableKeys()) {
          problems.add(
              ProblemCode.STRICT_KEYS_NOT_SEEN.at(
                  policy.key(),
                  rule.location(),
                  "the strict options for keys don't hold for keys that proxies fetch by themselves",
                  "let the control plane fetch them: portcullis.jwks.fetch of the mesh config"));
        }
        yield new RemoteKeys(ascii, cluster, rule.timeout(), refresh);
      }
      case KeyCluster.None(ProblemCode code, String reason, String hint) -> {
        problems.add(code.at(policy.key(), rule.location(), reason + ": " + CLOSED, hint));
        yield KeySetText.DEAD;
      }
    };
  }

  private KeySetText fetchedHere(
      RequestAuthentication policy, JwtRule rule, JwksReference reference) {
    FetchedKeys known = keys.apply(reference);
    boolean has = known instanceof FetchedKeys.Known;
    for (String trouble : known.troubles()) {
      problems.add(
          (has ? ProblemCode.KEYS_STALE : ProblemCode.KEYS_NOT_FETCHED)
              .at(
                  policy.key(),
                  rule.location(),
                  trouble,
                  has ? "the last good keys are in use" : CLOSED));
    }
    return switch (known) {
      case FetchedKeys.Known(String jwks, _, ImmutableList<String> leftOut) -> {
        leftOut.forEach(reason -> unusableKey(policy, rule, reason));
        yield inline(policy, rule, jwks).fetchedFrom(reference);
      }
      case FetchedKeys.Awaited _ -> KeySetText.awaited(reference);
      case FetchedKeys.Expired _ -> KeySetText.DEAD.fetchedFrom(reference);
    };
  }

  private KeySetText inline(RequestAuthentication policy, JwtRule rule, String text) {
    JsonWebKeySet keys = JsonWebKeySet.read(text, strict);
    boolean none = keys.keys().isEmpty();
    for (String reason : keys.reasons()) {
      if (none) {
        report(policy, rule, ProblemCode.NO_USABLE_KEY, reason);
      } else {
        unusableKey(policy, rule, reason);
      }
    }
    return none ? KeySetText.DEAD : new KeySetText(keys.json());
  }

  private void unusableKey(RequestAuthentication policy, JwtRule rule, String reason) {
    problems.add(
        ProblemCode.UNUSABLE_KEY.at(
            policy.key(), rule.location(), reason, "tokens signed with it are refused"));
  }

  private void report(
      RequestAuthentication policy, JwtRule rule, ProblemCode code, String message) {
    problems.add(code.at(policy.key(), rule.location(), message, CLOSED));
  }

  private static <T> ImmutableList<T> usable(ImmutableList<T> values, Predicate<T> usable) {
    return values.stream().filter(usable).collect(ImmutableList.toImmutableList());
  }

  private static boolean isText(String text) {
    return !text.isEmpty() && Texts.isUsable(text);
  }

  private static boolean isTokenHeader(TokenHeader header) {
    return HeaderNames.isHeader(header.name())
        && Texts.isUsable(header.prefix())
        && header.prefix().chars().noneMatch(Character::isISOControl);
  }

  private static boolean isClaimToHeader(ClaimToHeader output) {
    return HeaderNames.isHeader(output.header()) && isText(output.claim());
  }
}
