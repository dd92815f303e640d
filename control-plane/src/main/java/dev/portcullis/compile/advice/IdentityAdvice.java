package dev.portcullis.compile.advice;

import dev.portcullis.compile.advice.Mentions.Mention;
import dev.portcullis.compile.advice.Situation.Placed;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.PeerAuthentication.MutualTlsMode;
import dev.portcullis.model.ProblemCode;
import java.util.List;

/**
 * Rules that need the identity in a client certificate where there are no such certificates. The
 * negated forms are used on purpose to say just that.
 */
final class IdentityAdvice {
  private final Situation situation;
  private final Findings findings;

  IdentityAdvice(Situation situation, Findings findings) {
    this.situation = situation;
    this.findings = findings;
  }

  void advise() {
    for (Placed<AuthorizationPolicy> placed : situation.policies()) {
      List<Mention> mentions =
          Mentions.ofCertificates(placed.policy())
              .filter(mention -> !mention.values().values().isEmpty())
              .toList();
      String why = mentions.isEmpty() ? "" : whyNobodyHasOne(placed.scope());
      if (!why.isEmpty()) {
        mentions.forEach(mention -> report(placed.policy(), mention, why));
      }
    }
  }

  private void report(AuthorizationPolicy policy, Mention mention, String why) {
    findings.report(
        ProblemCode.NEEDS_MUTUAL_TLS,
        policy,
        mention.location(),
        mention.name() + " never matches: it is taken from the client's certificate, and " + why,
        "");
  }

  private String whyNobodyHasOne(Scope scope) {
    boolean atGateway =
        situation.view().all(Gateway.class).stream()
            .filter(gateway ->
                gateway.servers().stream()
                    .anyMatch(server -> server.tls().mode().asksForCertificates()))
            .anyMatch(gateway ->
                situation.workloads().mayBeGateway(scope, gateway.selector().matchLabels()));
    if (atGateway) {
      return "";
    }
    if (situation.view().mesh().identity() == Identity.NONE) {
      return "workloads have none (portcullis.identity in the mesh config is none)";
    }
    if (situation.selectsGatewaysOnly(scope)) {
      return "no server of the gateway asks for one (tls.mode MUTUAL)";
    }
    return isPlaintext(scope) ? "PeerAuthentication DISABLE makes the sidecars take none" : "";
  }

  /** Whether DISABLE counts for the whole namespace without any exception. */
  private boolean isPlaintext(Scope scope) {
    if (scope.isRoot() || !scope.targetRefs().isEmpty()) {
      return false;
    }
    MutualTlsMode namespace = mode(scope.namespace());
    MutualTlsMode mode = namespace == MutualTlsMode.UNSET ? mode(scope.root()) : namespace;
    boolean exceptions =
        situation.view().all(PeerAuthentication.class, scope.namespace()).stream()
            .anyMatch(peers -> !peers.selector().matchLabels().isEmpty());
    return mode == MutualTlsMode.DISABLE && !exceptions;
  }

  private MutualTlsMode mode(String namespace) {
    return situation.view().all(PeerAuthentication.class, namespace).stream()
        .filter(peers -> peers.selector().matchLabels().isEmpty())
        .map(PeerAuthentication::mode)
        .findFirst()
        .orElse(MutualTlsMode.UNSET);
  }
}
