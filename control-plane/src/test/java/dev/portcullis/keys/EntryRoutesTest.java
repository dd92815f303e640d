package dev.portcullis.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ServiceEntries that have keys of issuers. */
final class EntryRoutesTest {
  /** Scenario B6: everything is the same literal address. */
  private static final String B6 =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: key-server, namespace: foo}
      spec:
        hosts: [11.12.13.14]
        addresses: [11.12.13.14]
        endpoints: [{address: 11.12.13.14}]
        location: MESH_EXTERNAL
        resolution: STATIC
        ports:
        - {number: 80, name: http, protocol: HTTP}
        - {number: 443, name: https, protocol: HTTPS}
      """;

  /** Scenario B7: TLS on one port. */
  private static final String B7 =
      """
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: key-server, namespace: foo}
      spec:
        host: 11.12.13.14
        trafficPolicy:
          portLevelSettings:
          - {port: {number: 443}, loadBalancer: {simple: ROUND_ROBIN}, tls: {mode: SIMPLE}}
      """;

  private static final KeyMesh MESH =
      KeyMesh.of(
          B6,
          B7,
          entry(
              "foo",
              "static",
              "Keys.example",
              "STATIC",
              "endpoints: [{address: 10.0.0.9, ports: {p: 8443}}]"),
          entry("foo", "dns", "dns.example", "DNS", "endpoints: []"),
          entry("foo", "named", "named.example", "DNS", "endpoints: [{address: real.example}]"),
          entry("foo", "robin", "robin.example", "DNS_ROUND_ROBIN", "endpoints: []"),
          entry("foo", "none", "none.example", "NONE", "endpoints: []"),
          entry("foo", "wild", "'*.wild.example'", "STATIC", "endpoints: [{address: 10.0.0.1}]"),
          entry(
              "foo",
              "wilder",
              "'*.very.wild.example'",
              "STATIC",
              "endpoints: [{address: 10.0.0.2}]"),
          entry("foo", "v6", "'2001:DB8:0::1'", "STATIC", "endpoints: [{address: '2001:db8::1'}]"),
          entry(
              "foo",
              "selecting",
              "selected.example",
              "STATIC",
              "workloadSelector: {labels: {app: keys}}"),
          entry("foo", "hidden", "hidden.example", "STATIC", "exportTo: [bar]"),
          entry("foo", "short", "shortname", "STATIC", "endpoints: [{address: 10.0.0.3}]"),
          entry(
              "istio-system", "root", "root.example", "STATIC", "endpoints: [{address: 10.9.0.1}]"),
          entry(
              "istio-system", "both", "keys.example", "STATIC", "endpoints: [{address: 10.9.0.2}]"),
          entry("istio-system", "private", "private.example", "STATIC", "exportTo: [.]"),
          """
          apiVersion: networking.istio.io/v1
          kind: WorkloadEntry
          metadata: {name: keys, namespace: foo, labels: {app: keys}}
          spec: {address: 10.5.0.1}
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: keys-1, namespace: foo, labels: {app: keys}}
          status: {podIP: 10.5.0.2, conditions: [{type: Ready, status: "True"}]}
          """);

  static String entry(String namespace, String name, String host, String resolution, String rest) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: %s, namespace: %s}
    spec:
      hosts: [%s]
      resolution: %s
      ports: [{number: 443, name: p, protocol: TLS}]
      %s
    """
        .formatted(name, namespace, host, resolution, rest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # B6 and B7
          foo | 11.12.13.14           | 80   | at 11.12.13.14:80 as ServiceEntry foo/key-server
          foo | 11.12.13.14           | 443  | at 11.12.13.14:443 by SIMPLE as ServiceEntry foo/key-server
          foo | ::ffff:11.12.13.14    | 80   | at 11.12.13.14:80 as ServiceEntry foo/key-server
          bar | 11.12.13.14           | 80   | outside
          # Names, however they are written
          foo | keys.example          | 443  | at 10.0.0.9:8443 as ServiceEntry foo/static
          foo | KEYS.example.         | 443  | at 10.0.0.9:8443 as ServiceEntry foo/static
          foo | 2001:db8::1           | 443  | at 2001:db8::1:443 as ServiceEntry foo/v6
          foo | shortname             | 443  | at 10.0.0.3:443 as ServiceEntry foo/short
          # A port that it doesn't have is another server's
          foo | keys.example          | 8443 | outside
          # The longest wildcard
          foo | a.wild.example        | 443  | at 10.0.0.1:443 as ServiceEntry foo/wild
          foo | a.very.wild.example   | 443  | at 10.0.0.2:443 as ServiceEntry foo/wilder
          foo | wild.example          | 443  | outside
          # Resolutions
          foo | dns.example           | 443  | at dns.example:443 as ServiceEntry foo/dns
          foo | named.example         | 443  | at real.example:443 as ServiceEntry foo/named
          foo | robin.example         | 443  | at robin.example:443 as ServiceEntry foo/robin
          foo | none.example          | 443  | outside
          foo | selected.example      | 443  | at 10.5.0.1:443 10.5.0.2:443 as ServiceEntry foo/selecting
          # The root namespace counts for all, after the policy's own
          bar | root.example          | 443  | at 10.9.0.1:443 as ServiceEntry istio-system/root
          bar | keys.example          | 443  | at 10.9.0.2:443 as ServiceEntry istio-system/both
          bar | private.example       | 443  | outside
          foo | hidden.example        | 443  | outside
          bar | hidden.example        | 443  | outside
          """)
  void anEntryOfThePolicysOwnOrTheRootNamespaceCounts(
      String namespace, String host, int port, String route) {
    assertThat(MESH.route(namespace, host, port)).isEqualTo(route);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keys.example", "'*.example'", "KEYS.EXAMPLE", "keys.example."})
  void anEntryOfAnotherNamespaceChangesNothing(String host) {
    KeyMesh alone = KeyMesh.of();
    KeyMesh claimed =
        alone.and(entry("bar", "theirs", host, "STATIC", "endpoints: [{address: 6.6.6.6}]"));

    assertThat(claimed.route("bar", "keys.example", 443)).startsWith("at 6.6.6.6:443");
    for (String written : new String[] {"keys.example", "KEYS.example", "keys.example."}) {
      assertThat(claimed.route("foo", written, 443)).isEqualTo("outside");
    }
  }

  @Test
  void anEntryOfAnotherNamespaceDoesNotTakeTheNameOfAService() {
    KeyMesh mesh =
        KeyMesh.of(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: keys, namespace: baz, annotations: {portcullis.dev/endpoints: "10.0.0.1:80"}}
            spec: {ports: [{port: 443}]}
            """);
    String host = "keys.baz.svc.cluster.local";
    String service = mesh.route("foo", host, 443);

    KeyMesh theirs = mesh.and(entry("bar", "e", host, "STATIC", "endpoints: [{address: 6.6.6.6}]"));
    KeyMesh roots =
        mesh.and(entry("istio-system", "e", host, "STATIC", "endpoints: [{address: 6.6.6.6}]"));
    KeyMesh own = mesh.and(entry("foo", "e", host, "STATIC", "endpoints: [{address: 9.9.9.9}]"));

    assertThat(service).isEqualTo("at 10.0.0.1:80 as Service baz/keys");
    assertThat(theirs.route("foo", host, 443)).isEqualTo(service);
    assertThat(roots.route("foo", host, 443)).isEqualTo(service);
    assertThat(own.route("foo", host, 443)).isEqualTo("at 9.9.9.9:443 as ServiceEntry foo/e");
    assertThat(own.route("baz", host, 443)).isEqualTo(service);
  }
}
