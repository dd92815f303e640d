package dev.portcullis.e2e;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.e2e.harness.Edge;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.GrpcAuthorizer;
import dev.portcullis.e2e.harness.Guides;
import dev.portcullis.e2e.harness.HttpAuthorizer;
import dev.portcullis.e2e.harness.Mesh;

/** A mesh with an authorizer of each kind, and providers that reach them or do not. */
final class AuthorizedMesh implements AutoCloseable {
  private static final String POLICIES = "policies.yaml";
  private static final String SERVICE =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: authz, namespace: foo}
      spec:
        hosts: [authz.foo.svc.cluster.local]
        location: MESH_INTERNAL
        resolution: STATIC
        ports:
        - {name: http, number: 8000, protocol: HTTP}
        - {name: grpc, number: 9000, protocol: GRPC}
        - {name: http-down, number: 8001, protocol: HTTP}
        - {name: grpc-down, number: 9001, protocol: GRPC}
        endpoints:
        - address: 127.0.0.1
          ports: {http: %d, grpc: %d, http-down: %d, grpc-down: %d}
      """;
  private static final String PROVIDERS =
      """
      extensionProviders:
      - name: http
        envoyExtAuthzHttp:
          service: foo/authz.foo.svc.cluster.local
          port: 8000
          timeout: 1s
          pathPrefix: /check
          includeRequestHeadersInCheck: [x-ext-*]
          includeAdditionalHeadersInCheck: {x-asked-by: portcullis}
          includeRequestBodyInCheck: {maxRequestBytes: 16}
          headersToUpstreamOnAllow: [x-user]
          headersToDownstreamOnDeny: [x-why]
          headersToDownstreamOnAllow: [x-seen]
      - name: grpc
        envoyExtAuthzGrpc:
          service: authz.foo.svc.cluster.local
          port: 9000
          includeRequestBodyInCheck: {maxRequestBytes: 8, allowPartialMessage: true}
      - name: hasty
        envoyExtAuthzHttp:
          {service: authz.foo.svc.cluster.local, port: 8000, timeout: 0.05s,
           includeHeadersInCheck: [x-ext-authz], statusOnError: "504"}
      - name: patient-open
        envoyExtAuthzHttp:
          {service: authz.foo.svc.cluster.local, port: 8000, failOpen: true,
           includeRequestHeadersInCheck: [x-ext-authz]}
      - name: http-down
        envoyExtAuthzHttp: {service: authz.foo.svc.cluster.local, port: 8001}
      - name: http-down-open
        envoyExtAuthzHttp: {service: authz.foo.svc.cluster.local, port: 8001, failOpen: true}
      - name: grpc-down
        envoyExtAuthzGrpc:
          {service: authz.foo.svc.cluster.local, port: 9001, statusOnError: "503"}
      - name: grpc-down-open
        envoyExtAuthzGrpc: {service: authz.foo.svc.cluster.local, port: 9001, failOpen: true}
      - name: no-service
        envoyExtAuthzHttp: {service: gone.foo.svc.cluster.local, port: 8000, failOpen: true}
      - name: no-port
        envoyExtAuthzHttp: {service: authz.foo.svc.cluster.local, port: 8002, failOpen: true}
      - name: MyAuthz
        envoyExtAuthzHttp: {service: authz.foo.svc.cluster.local, port: 8000}
      - name: ext.authz
        envoyExtAuthzHttp: {service: authz.foo.svc.cluster.local, port: 8000}
      """;

  private final HttpAuthorizer http = new HttpAuthorizer();
  private final GrpcAuthorizer grpc = new GrpcAuthorizer();
  private final String service;
  private final Mesh mesh;
  private String applied = "";

  private AuthorizedMesh(String meshConfig, Edge.Kind... kinds) {
    service = SERVICE.formatted(http.port(), grpc.port(), FreePorts.next(), FreePorts.next());
    mesh =
        Mesh.start(
            Mesh.Settings.of(kinds)
                .meshConfig(PROVIDERS + meshConfig)
                .files(ImmutableMap.of("01-authz.yaml", service)));
  }

  /** Starts one whose mesh config says more. */
  static AuthorizedMesh start(String meshConfig, Edge.Kind... kinds) {
    return new AuthorizedMesh(meshConfig, kinds);
  }

  /** The mesh config's part about the authorizers. */
  String providers() {
    return PROVIDERS;
  }

  /** Where they are. */
  String service() {
    return service;
  }

  Edge edge(Edge.Kind kind) {
    return mesh.edge(kind);
  }

  Mesh mesh() {
    return mesh;
  }

  HttpAuthorizer http() {
    return http;
  }

  GrpcAuthorizer grpc() {
    return grpc;
  }

  /** Exactly these policies are enforced at the place of {@code kind}. */
  void apply(Edge.Kind kind, String... documents) {
    http.drainAsked();
    grpc.drainAsked();
    String wanted = kind.place().policy(Guides.documents(documents));
    if (!wanted.equals(applied)) {
      mesh.apply(POLICIES, wanted);
      applied = wanted;
    }
  }

  /** A CUSTOM policy for a path. */
  static String custom(String name, String provider, String path) {
    return Guides.authorizationPolicy(
        name,
        """
        action: CUSTOM
        provider: {name: %s}
        rules: [{to: [{operation: {paths: ["%s"]}}]}]
        """
            .formatted(provider, path));
  }

  @Override
  public void close() {
    mesh.close();
    http.close();
    grpc.close();
  }
}
