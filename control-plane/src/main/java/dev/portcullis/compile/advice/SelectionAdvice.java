package dev.portcullis.compile.advice;

import dev.portcullis.compile.advice.Situation.Placed;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Policies that no workload has, or none that could enforce them. */
final class SelectionAdvice {
  private static final Set<String> HTTP = Set.of("HTTP", "HTTP2", "GRPC", "GRPC-WEB", "HTTP_PROXY");

  private final Situation situation;
  private final Findings findings;

  SelectionAdvice(Situation situation, Findings findings) {
    this.situation = situation;
    this.findings = findings;
  }

  void advise() {
    situation.policies().forEach(this::selectsNothing);
    situation.authentications().forEach(this::selectsNothing);
    situation
        .authentications()
        .forEach(authentication -> onlyTcp(authentication.policy(), authentication.scope()));
  }

  private void selectsNothing(Placed<?> placed) {
    Scope scope = placed.scope();
    if (placed.nowhere()) {
      findings.report(
          ProblemCode.SELECTS_NOTHING,
          placed.policy(),
          placed.policy().meta().location(),
          "no workload "
              + (scope.isRoot() ? "" : "in namespace " + scope.namespace() + " ")
              + "has the labels "
              + scope.selector().matchLabels(),
          situation.workloads().haveElsewhere(scope)
              ? "the workloads of another namespace have; a policy counts for its own"
              : "");
    }
  }

  /** Tokens are seen only where HTTP is. */
  private void onlyTcp(RequestAuthentication authentication, Scope scope) {
    if (scope.selector().matchLabels().isEmpty() || !scope.targetRefs().isEmpty()) {
      return;
    }
    List<Gateway.Server> servers =
        situation.view().all(Gateway.class).stream()
            .filter(gateway -> Workloads.agree(scope, gateway.selector().matchLabels()))
            .flatMap(gateway -> gateway.servers().stream())
            .toList();
    if (situation.selectsGatewaysOnly(scope)
        && !servers.isEmpty()
        && servers.stream().noneMatch(SelectionAdvice::isHttp)) {
      findings.report(
          ProblemCode.TOKENS_NOT_VISIBLE,
          authentication,
          authentication.meta().location(),
          "the gateway that this selects has no server of HTTP, so that it sees no tokens",
          "");
    }
  }

  private static boolean isHttp(Gateway.Server server) {
    String protocol = server.protocol().toUpperCase(Locale.ROOT);
    return HTTP.contains(protocol)
        || (protocol.equals("HTTPS") && server.tls().mode().isTerminated());
  }
}
