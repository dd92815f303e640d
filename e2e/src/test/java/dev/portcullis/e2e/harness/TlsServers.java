package dev.portcullis.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A port of a {@link TcpMesh}'s gateway with servers that are told by their names: {@code
 * simple.example} and {@code mutual.example} end TLS before a database, {@code web.example} before
 * HTTP, and {@code passed.example} is passed on to a database that speaks TLS itself.
 */
public final class TlsServers implements AutoCloseable {
  private static final String YAML =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: tls, namespace: istio-system}
      spec:
        selector: {istio: ingressgateway}
        servers:
        - port: {number: PORT, name: simple, protocol: TLS}
          bind: 127.0.0.1
          hosts: [simple.example]
          tls: {mode: SIMPLE, serverCertificate: FILES/simple.crt, privateKey: FILES/simple.key}
        - port: {number: PORT, name: mutual, protocol: TCP}
          bind: 127.0.0.1
          hosts: [mutual.example]
          tls: {mode: MUTUAL, serverCertificate: FILES/mutual.crt, privateKey: FILES/mutual.key, caCertificates: FILES/clients.crt}
        - port: {number: PORT, name: web, protocol: HTTPS}
          bind: 127.0.0.1
          hosts: [web.example]
          tls: {mode: SIMPLE, serverCertificate: FILES/web.crt, privateKey: FILES/web.key}
        - port: {number: PORT, name: passed, protocol: TLS}
          bind: 127.0.0.1
          hosts: ["*.example"]
          tls: {mode: PASSTHROUGH}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: tls, namespace: istio-system}
      spec:
        hosts: ["*.example"]
        gateways: [tls]
        http:
        - route: [{destination: {host: httpbin.foo.svc.cluster.local, port: {number: 80}}}]
        tls:
        - match: [{sniHosts: [passed.example]}]
          route: [{destination: {host: secured.example, port: {number: 3307}}}]
        tcp:
        - match: [{port: PORT}]
          route: [{destination: {host: database.example, port: {number: 3306}}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: secured, namespace: istio-system}
      spec:
        hosts: [secured.example]
        ports: [{number: 3307, name: tls, protocol: TLS}]
        resolution: STATIC
        endpoints: [{address: 127.0.0.1, ports: {tls: SECURED}}]
      """;

  private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", FreePorts.next());
  private final SpiffeAuthority authority = new SpiffeAuthority("tls servers");
  private final SpiffeAuthority clients = new SpiffeAuthority("tls clients");
  private final LineServer secured = LineServer.startTls(authority.issueForHost("passed.example"));
  private final Path files;

  /** Servers with their certificates in a folder. */
  public TlsServers(Path files) {
    this.files = files;
    for (String name : new String[] {"simple", "mutual", "web"}) {
      renew(name);
    }
    write("clients.crt", clients.certificatePem());
  }

  /** What makes them. */
  public String yaml() {
    return YAML.replace("PORT", String.valueOf(address.getPort()))
        .replace("FILES", files.toString())
        .replace("SECURED", String.valueOf(secured.port()));
  }

  /** Where they are. */
  public InetSocketAddress address() {
    return address;
  }

  /** Who signed their certificates. */
  public SpiffeAuthority authority() {
    return authority;
  }

  /** Whose certificates {@code mutual.example} takes. */
  public SpiffeAuthority clients() {
    return clients;
  }

  /** The database behind {@code passed.example}. */
  public LineServer secured() {
    return secured;
  }

  /** Gives {@code name.example} a new certificate, in the files that it had. */
  public void renew(String name) {
    SpiffeAuthority.Issued issued = authority.issueForHost(name + ".example");
    write(name + ".key", issued.keyPem());
    write(name + ".crt", issued.certificatePem());
  }

  private void write(String name, String content) {
    try {
      Files.writeString(files.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    secured.close();
  }
}
