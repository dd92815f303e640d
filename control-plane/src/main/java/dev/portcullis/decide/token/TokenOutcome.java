package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.SourceLocation;

/** What verifying the tokens of a request came to. */
public sealed interface TokenOutcome {
  /**
   * No token is bad.
   *
   * @param claims the payload of the token that was verified last, empty where there was none
   * @param verified the tokens that were found and are good, none for an anonymous request
   * @param searched where tokens were looked for, and what stood there before any was removed; none
   *     where no rule applies or a preflight skips them
   * @param request what later filters and the workload see: without the token, and with the headers
   *     made from claims
   */
  record Passed(
      ImmutableMap<String, ClaimValue> claims,
      ImmutableList<VerifiedToken> verified,
      ImmutableList<SearchedLocation> searched,
      HttpRequest request)
      implements TokenOutcome {}

  /**
   * A token is bad: the request ends here.
   *
   * @param status 401, or 403 for a wrong audience
   * @param text the body of the answer, which is also what the response code details say
   * @param challenge the value of {@code www-authenticate}
   * @param policy the RequestAuthentication by whose rule the answer was chosen
   * @param rule where that rule is written
   */
  record Refused(
      int status,
      String text,
      String challenge,
      ConfigKey policy,
      SourceLocation rule,
      TokenFault fault)
      implements TokenOutcome {

    /** What Envoy's access log says, without blanks. */
    public String responseCodeDetails() {
      return "jwt_authn_access_denied{" + text.replace(' ', '_') + "}";
    }
  }
}
