package dev.portcullis.compile.routing;

import dev.portcullis.compile.routing.GatewayCredentials.Part;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.xds.WorkloadGroupKey;

/** What can be wrong with the security of connections to a cluster. */
final class UpstreamTlsProblems {
  private final Problems problems;

  UpstreamTlsProblems(Problems problems) {
    this.problems = problems;
  }

  void withoutIdentity(DestinationRule rule, ClientTlsSettings tls, String server) {
    problems.report(
        ProblemCode.STRICT_WITHOUT_IDENTITY,
        rule.meta(),
        tls.location(),
        "mode ISTIO_MUTUAL needs certificates, and workloads have none (portcullis.identity: none):"
            + " nobody is connected to "
            + server,
        "set portcullis.identity in the mesh config");
  }

  void credentialOfSidecar(DestinationRule rule, ClientTlsSettings tls, String server) {
    problems.report(
        ProblemCode.TLS_DROPPED,
        rule.meta(),
        tls.location(),
        "credentialName counts for sidecars only in a rule with a workloadSelector: as in Istio"
            + " they speak plaintext to "
            + server,
        "give the rule a workloadSelector, or name files");
  }

  void serverNameNotVerified(DestinationRule rule, ClientTlsSettings tls, String server) {
    problems.report(
        ProblemCode.SERVER_NAME_NOT_VERIFIED,
        rule.meta(),
        tls.location(),
        "the certificate of "
            + server
            + " may have any name: nothing but its authorities is verified, as in Istio",
        "write subjectAltNames");
  }

  void credentialNotFound(
      DestinationRule rule,
      ClientTlsSettings tls,
      Part part,
      WorkloadGroupKey group,
      String server) {
    problems.report(
        ProblemCode.CREDENTIAL_NOT_FOUND,
        rule.meta(),
        tls.location(),
        "there is no usable Secret "
            + tls.credentialName()
            + " in "
            + group.namespace()
            + switch (part) {
              case KEY_PAIR -> " with a certificate and its key";
              case AUTHORITIES -> " with authorities (ca.crt or cacert)";
            }
            + ": nobody is connected to "
            + server,
        "Secrets are looked up in the namespace of the proxies that connect");
  }
}
