package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.StrictSettings;
import java.time.Instant;

/** Verifies the tokens of requests by the rules of all authentications that hold at a proxy. */
public final class TokenVerifier {
  private final ImmutableList<RequestAuthentication> authentications;
  private final StrictSettings strict;

  /**
   * @param authentications those that attach to the proxy, in Istio's order of candidates
   */
  public TokenVerifier(
      ImmutableList<RequestAuthentication> authentications, StrictSettings strict) {
    this.authentications = authentications;
    this.strict = strict;
  }

  /** What becomes of {@code request}, whose path is normalized already. */
  public TokenOutcome verify(HttpRequest request, Instant now) {
    String why = "not verified yet: " + authentications.size() + strict + request + now;
    return new TokenOutcome.Refused(401, why, new TokenFault("", new TokenFault.Cause.NoKeys(why)));
  }
}
