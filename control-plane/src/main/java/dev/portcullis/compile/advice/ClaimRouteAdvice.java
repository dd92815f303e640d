package dev.portcullis.compile.advice;

import dev.portcullis.model.Gateway;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.VirtualService;
import dev.portcullis.model.VirtualService.HttpMatch;
import java.util.stream.Stream;

/** Routes on claims at gateways where no token is verified: their requests get 404. */
final class ClaimRouteAdvice {
  private final Situation situation;
  private final Findings findings;

  ClaimRouteAdvice(Situation situation, Findings findings) {
    this.situation = situation;
    this.findings = findings;
  }

  void advise() {
    for (VirtualService service : situation.view().all(VirtualService.class)) {
      claims(service)
          .findFirst()
          .filter(match -> gateways(service).findAny().isPresent())
          .filter(match -> gateways(service).noneMatch(this::mayVerifyTokens))
          .ifPresent(match -> notVerified(service, match));
    }
  }

  private static Stream<HttpMatch> claims(VirtualService service) {
    return service.http().stream()
        .flatMap(route -> route.matches().stream())
        .filter(match -> !match.claims().isEmpty());
  }

  /** By name alone, whatever the namespace: in doubt there is nothing to warn of. */
  private Stream<Gateway> gateways(VirtualService service) {
    return situation.view().all(Gateway.class).stream()
        .filter(gateway ->
            service.gateways().stream()
                .map(name -> name.substring(name.indexOf('/') + 1))
                .anyMatch(name ->
                    name.equals(gateway.meta().name())
                        || name.startsWith(gateway.meta().name() + ".")));
  }

  private boolean mayVerifyTokens(Gateway gateway) {
    return situation.authentications().stream()
        .filter(authentication -> !authentication.nowhere())
        .map(Situation.Placed<RequestAuthentication>::scope)
        .anyMatch(scope -> Workloads.agree(scope, gateway.selector().matchLabels()));
  }

  private void notVerified(VirtualService service, HttpMatch match) {
    findings.report(
        ProblemCode.CLAIMS_NOT_VERIFIED,
        service,
        match.location(),
        "a route depends on claims of tokens, but no RequestAuthentication checks tokens at its"
            + " gateways: no request has claims",
        "add a RequestAuthentication that selects the gateway's proxies");
  }
}
