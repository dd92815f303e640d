package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.request.HttpRequest;

/** What verifying the tokens of a request came to. */
public sealed interface TokenOutcome {
  /**
   * No token is bad.
   *
   * @param claims the payload of the verified token, empty where there was none
   * @param verified the tokens that were found and are good, none for an anonymous request
   * @param request what later filters and the workload see: without the token, and with the headers
   *     made from claims
   */
  record Passed(
      ImmutableMap<String, ClaimValue> claims,
      ImmutableList<VerifiedToken> verified,
      HttpRequest request)
      implements TokenOutcome {}

  /**
   * A token is bad: the request ends here.
   *
   * @param status 401, or 403 for a wrong audience
   * @param text the body of the answer, which is also what the response code details say
   */
  record Refused(int status, String text, TokenFault fault) implements TokenOutcome {}
}
