package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.request.HttpRequest;
import java.time.Instant;

/** Decides requests at one proxy from the raw policies, as Istio with Envoy would. */
public final class PolicyDecider {
  private final Policies policies;
  private final DecidingProxy proxy;
  private final ExternalAuthorizers authorizers;

  public PolicyDecider(Policies policies, DecidingProxy proxy, ExternalAuthorizers authorizers) {
    this.policies = policies;
    this.proxy = proxy;
    this.authorizers = authorizers;
  }

  /** What becomes of {@code request} at the time {@code now}. */
  public Decision decide(HttpRequest request, Instant now) {
    String why = "not decided yet: " + policies.mesh() + proxy + authorizers + request + now;
    return new Decision(500, "", ImmutableList.of(), "", new Reason.BadRequest(why), null);
  }
}
