package dev.portcullis.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.MeshSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Services that have keys of issuers. */
final class ServiceRoutesTest {
  private static final KeyMesh MESH =
      KeyMesh.of(
          """
          apiVersion: v1
          kind: Service
          metadata: {name: keys, namespace: foo, annotations: {portcullis.dev/endpoints: "10.0.0.1:8000,10.0.0.2:8000"}}
          spec: {ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]}
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: keys, namespace: bar}
          spec: {ports: [{name: http, port: 80, targetPort: 8080}, {name: https, port: 443, targetPort: tls}]}
          ---
          apiVersion: discovery.k8s.io/v1
          kind: EndpointSlice
          metadata: {name: keys-1, namespace: bar, labels: {kubernetes.io/service-name: keys}}
          addressType: IPv4
          ports: [{name: http, port: 8080}, {name: https, port: 8443}]
          endpoints: [{addresses: [10.1.0.1]}]
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: secret, namespace: bar, annotations: {networking.istio.io/exportTo: "."}}
          spec: {ports: [{port: 80}]}
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: alias, namespace: foo}
          spec: {type: ExternalName, externalName: keys.example}
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: nobody, namespace: foo}
          spec: {ports: [{port: 80}], selector: {app: nobody}}
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: example, namespace: com}
          spec: {ports: [{port: 443}]}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # A name without a dot is a Service of the policy's namespace.
          foo | keys                       | 80  | at 10.0.0.1:8000 10.0.0.2:8000 as Service foo/keys
          bar | keys                       | 80  | at 10.1.0.1:8080 as Service bar/keys
          baz | keys                       | 80  | outside
          foo | KEYS.                      | 80  | at 10.0.0.1:8000 10.0.0.2:8000 as Service foo/keys
          # A full name is one of any namespace.
          foo | keys.bar.svc.cluster.local | 443 | at 10.1.0.1:8443 as Service bar/keys
          foo | keys.bar.svc               | 443 | at 10.1.0.1:8443 as Service bar/keys
          foo | keys.baz.svc.cluster.local | 443 | outside
          bar | secret.bar.svc             | 80  | at  as Service bar/secret
          foo | secret.bar.svc             | 80  | Service bar/secret is not exported to this namespace
          # Anybody may make a Service example in a namespace com.
          foo | example.com                | 443 | outside
          foo | keys.bar                   | 80  | outside
          com | example.com                | 443 | outside
          # What there is not.
          foo | keys                       | 81  | Service foo/keys has no port 81, only 80
          foo | keys                       | 53  | Service foo/keys has no port 53, only 80
          foo | nobody                     | 80  | at  as Service foo/nobody
          # Another name for a host, whatever its ports.
          foo | alias                      | 443 | at keys.example:443 as Service foo/alias
          """)
  void aServiceIsReachedAtItsEndpoints(String namespace, String host, int port, String route) {
    assertThat(MESH.route(namespace, host, port)).isEqualTo(route);
  }

  @Test
  void theDomainOfTheClusterIsThatOfTheMeshConfig() {
    KeyMesh other =
        KeyMesh.of(MeshSettings.DEFAULT.toBuilder().clusterDomain("Corp.Example").build())
            .and(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: keys, namespace: foo, annotations: {portcullis.dev/endpoints: "10.0.0.1:8000"}}
                spec: {ports: [{port: 80}]}
                """);

    assertThat(other.route("bar", "keys.foo.svc.corp.example", 80)).startsWith("at 10.0.0.1:8000");
    assertThat(other.route("bar", "keys.foo.svc.cluster.local", 80)).isEqualTo("outside");
  }
}
