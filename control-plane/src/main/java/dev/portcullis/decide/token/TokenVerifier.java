package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.decide.token.RuleVerification.Verdict;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.StrictSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Verifies the tokens of requests by the rules of all authentications that hold at a proxy.
 *
 * <p>The answer is Envoy's to the requirement that Istio writes: any one rule satisfied, or else
 * every rule satisfied or without a token.
 */
public final class TokenVerifier {
  private static final int LONGEST_REALM_PATH = 256;

  private final ImmutableList<TokenRule> rules;
  private final StrictSettings strict;

  /**
   * @param authentications those that attach to the proxy, in Istio's order of candidates
   */
  public TokenVerifier(
      ImmutableList<RequestAuthentication> authentications, StrictSettings strict) {
    this(authentications, strict, IssuerKeys.INLINE);
  }

  /**
   * @param authentications those that attach to the proxy, in Istio's order of candidates
   * @param keys the key sets of their issuers
   */
  public TokenVerifier(
      ImmutableList<RequestAuthentication> authentications,
      StrictSettings strict,
      IssuerKeys keys) {
    this.strict = strict;
    this.rules =
        authentications.stream()
            .flatMap(authentication ->
                authentication.jwtRules().stream()
                    .map(rule -> TokenRule.of(authentication.meta().key(), rule, keys, strict)))
            .sorted(Comparator.comparing(rule -> rule.rule().issuer(), TokenRule.BYTES))
            .collect(ImmutableList.toImmutableList());
  }

  /**
   * What becomes of {@code request}, which is as the filter for tokens sees it: after all that a
   * proxy does to a request before its filters.
   */
  public TokenOutcome verify(HttpRequest request, Instant now) {
    RequestInProgress progress = new RequestInProgress(request);
    // Headers that rules set are nobody else's to send, not even in a preflight.
    rules.forEach(rule -> rule.sanitize(progress));
    if (rules.isEmpty() || isPreflight(progress, request.method())) {
      return new TokenOutcome.Passed(
          ImmutableMap.of(), ImmutableList.of(), ImmutableList.of(), progress.toRequest());
    }
    ImmutableList<SearchedLocation> searched =
        rules.stream()
            .flatMap(rule -> rule.locations().stream())
            .distinct()
            .map(location -> location.search(progress))
            .collect(ImmutableList.toImmutableList());
    RuleVerification verification =
        new RuleVerification(progress, new TokenClock(now, strict), new Issuers(rules));
    Verdict verdict = requirement(verification);
    if (verdict.fault() != null && verdict.rule() != null) {
      return new TokenOutcome.Refused(
          verdict.status().httpStatus(),
          verdict.status().text(),
          challenge(request),
          verdict.rule().policy(),
          verdict.rule().rule().location(),
          verdict.fault());
    }
    return new TokenOutcome.Passed(
        verification.claims(), verification.verified(), searched, progress.toRequest());
  }

  private Verdict requirement(RuleVerification verification) {
    if (rules.size() == 1) {
      return orMissing(verification.verify(rules.getFirst()));
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (TokenRule rule : rules) {
      Verdict verdict = verification.verify(rule);
      if (verdict.status() == TokenStatus.OK) {
        return verdict;
      }
      verdicts.add(verdict);
    }
    Verdict all = everyRule(verification);
    if (all.status() == TokenStatus.OK) {
      return all;
    }
    verdicts.add(all);
    return mostTelling(verdicts);
  }

  /** Each rule once more, on what the first round has left of the request. */
  private Verdict everyRule(RuleVerification verification) {
    for (TokenRule rule : rules) {
      Verdict verdict = orMissing(verification.verify(rule));
      if (verdict.status() != TokenStatus.OK) {
        return verdict;
      }
    }
    return Verdict.OK;
  }

  private static Verdict orMissing(Verdict verdict) {
    return verdict.status() == TokenStatus.MISSING ? Verdict.OK : verdict;
  }

  /** The last error that says more than "missing" or "of somebody else", or else the first. */
  private static Verdict mostTelling(List<Verdict> verdicts) {
    Verdict telling = Verdict.MISSING;
    for (Verdict verdict : verdicts) {
      if (!verdict.status().isWeak() || telling.status() == TokenStatus.MISSING) {
        telling = verdict;
      }
    }
    return telling;
  }

  private static boolean isPreflight(RequestInProgress request, String method) {
    return method.equals("OPTIONS")
        && !String.join(",", request.values("origin")).isEmpty()
        && !String.join(",", request.values("access-control-request-method")).isEmpty();
  }

  /** The realm is the URL that was asked for, a token in its query included. */
  private static String challenge(HttpRequest request) {
    String path = headerOr(request, "x-envoy-original-path", request.target());
    return "Bearer realm=\"%s://%s%s\", error=\"invalid_token\""
        .formatted(
            request.scheme(),
            request.authority(),
            path.substring(0, Math.min(path.length(), LONGEST_REALM_PATH)));
  }

  private static String headerOr(HttpRequest request, String name, String otherwise) {
    return request.headers().stream()
        .filter(header -> header.name().equals(name))
        .map(HeaderField::value)
        .reduce((first, second) -> first + "," + second)
        .orElse(otherwise);
  }
}
