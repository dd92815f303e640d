package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The configuration of a benchmark: services behind a gateway with many authorization rules and one
 * JWT rule, and a second gateway elsewhere that no edit concerns.
 */
final class FleetFiles {
  static final FleetGroup CONCERNED =
      new FleetGroup("router", "concerned", "fleet", ImmutableMap.of("istio", "fleet-gateway"));
  static final FleetGroup UNCONCERNED =
      new FleetGroup("router", "unconcerned", "others", ImmutableMap.of("istio", "other-gateway"));

  /** Edits have numbers from here on, so that the resource keeps its size. */
  static final int FIRST_EDIT = 100_000;

  /** What stands before the number of an edit in the policy, and so in what streams are sent. */
  static final String EDITED_PATH = "/edited/";

  /** The file of the policy that is edited. */
  static final String EDITED_FILE = "edited.yaml";

  private static final int SERVICES = 20;
  private static final int RULES = 50;

  private FleetFiles() {}

  /** The directory that a fleet is measured with. */
  static PolicyDirectory directory() {
    PolicyDirectory directory = PolicyDirectory.create();
    directory.replace("traffic.yaml", traffic(SERVICES));
    directory.replace("policies.yaml", policies(RULES));
    directory.replace(EDITED_FILE, edited(FIRST_EDIT));
    return directory;
  }

  /** Gateways, services and routes. */
  static String traffic(int services) {
    return Stream.concat(
            Stream.of(gateway(CONCERNED, 8080), gateway(UNCONCERNED, 8081)),
            IntStream.range(0, services).mapToObj(FleetFiles::service))
        .collect(Collectors.joining("---\n"));
  }

  private static String gateway(FleetGroup group, int port) {
    return """
    apiVersion: networking.istio.io/v1
    kind: Gateway
    metadata: {name: gateway, namespace: %s}
    spec:
      selector: {istio: %s}
      servers:
      - port: {number: %d, name: http, protocol: HTTP}
        hosts: ["*"]
    """
        .formatted(group.namespace(), group.labels().get("istio"), port);
  }

  private static String service(int number) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: service-%1$d, namespace: fleet}
    spec:
      hosts: [service-%1$d.example]
      ports: [{number: 80, name: http, protocol: HTTP}]
      resolution: STATIC
      endpoints: [{address: 127.0.0.1, ports: {http: 9}}]
    ---
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: service-%1$d, namespace: fleet}
    spec:
      hosts: [service-%1$d.example]
      gateways: [gateway, others/gateway]
      http:
      - route: [{destination: {host: service-%1$d.example, port: {number: 80}}}]
    """
        .formatted(number);
  }

  /** The rules that no edit touches, and the issuer. */
  static String policies(int rules) {
    return IntStream.range(0, rules)
            .mapToObj(FleetFiles::rule)
            .collect(Collectors.joining("---\n", "", "---\n"))
        + """
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: tokens, namespace: fleet}
        spec:
          selector: {matchLabels: {istio: fleet-gateway}}
          jwtRules:
          - issuer: https://issuer.example
            jwks: '%s'
        """
            .formatted(TestTokens.jwks(TestKey.ec("fleet")));
  }

  private static String rule(int number) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: rule-%1$d, namespace: fleet}
    spec:
      selector: {matchLabels: {istio: fleet-gateway}}
      action: DENY
      rules:
      - from: [{source: {notRequestPrincipals: ["https://issuer.example/user-%1$d"]}}]
        to: [{operation: {paths: ["/private/%1$d/*"], methods: [GET, POST]}}]
    """
        .formatted(number);
  }

  /** The rule that is edited. */
  static String edited(int edit) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: edited, namespace: fleet}
    spec:
      selector: {matchLabels: {istio: fleet-gateway}}
      action: DENY
      rules:
      - to: [{operation: {paths: ["%s%d"]}}]
    """
        .formatted(EDITED_PATH, edit);
  }
}
