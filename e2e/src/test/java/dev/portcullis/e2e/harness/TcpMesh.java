package dev.portcullis.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * One sidecar (delta) and one gateway (state of the world) that serve HTTP and plain connections,
 * fed by one control plane.
 *
 * <p>The sidecar is that of {@code app: httpbin} in namespace foo.
 */
public final class TcpMesh implements AutoCloseable {
  /** What a replaced filter chain is given to drain, short enough to wait for. */
  public static final Duration DRAIN = Duration.ofSeconds(2);

  private static final int PROXIES = 2;
  private static final String POLICIES = "policies.yaml";

  private final EchoBackend httpbin = EchoBackend.start("httpbin");
  private final LineServer database = LineServer.start("");
  private final LineServer greeter = LineServer.start("welcome");
  private final SpiffeAuthority authority = new SpiffeAuthority("tcp mesh");
  private final InetSocketAddress agentAddress = loopback();
  private final PolicyDirectory directory = PolicyDirectory.create();
  private final Path meshConfig = directory.outside().resolve("mesh.yaml");
  private final Ports sidecar = Ports.free();
  private final Ports gateway = Ports.free();
  private final SecretServer agent;
  private final ControlPlaneProcess controlPlane;
  private final EnvoyProcess sidecarEnvoy;
  private final EnvoyProcess gatewayEnvoy;

  /** The ports of one of the proxies, all on loopback. */
  public record Ports(
      InetSocketAddress http,
      InetSocketAddress database,
      InetSocketAddress other,
      InetSocketAddress greeter) {
    static Ports free() {
      return new Ports(loopback(), loopback(), loopback(), loopback());
    }
  }

  /** How the proxies get their certificates. */
  public enum Certificates {
    AGENT,
    FILES
  }

  private TcpMesh(String meshConfigYaml, Certificates certificates) {
    this.agent =
        SecretServer.start(agentAddress, authority, "spiffe://cluster.local/ns/foo/sa/httpbin");
    directory.replace("topology.yaml", topology());
    write(meshConfigYaml);
    this.controlPlane =
        ControlPlaneProcess.start(directory.path(), "--mesh-config", meshConfig.toString());
    List<String> identity = identity(certificates);
    this.sidecarEnvoy = start("sidecar", "foo", "app=httpbin,version=v1", identity);
    this.gatewayEnvoy =
        start("gateway", "istio-system", "app=istio-ingressgateway,istio=ingressgateway", identity);
  }

  /** Starts everything and waits until both Envoys have their first configuration. */
  public static TcpMesh start(String meshConfig) {
    return start(meshConfig, Certificates.AGENT);
  }

  /** The same with certificates from elsewhere. */
  public static TcpMesh start(String meshConfig, Certificates certificates) {
    TcpMesh mesh = new TcpMesh(meshConfig, certificates);
    mesh.controlPlane.awaitReady();
    mesh.sidecarEnvoy.awaitReady().awaitListening(mesh.sidecar.greeter());
    mesh.gatewayEnvoy.awaitReady().awaitListening(mesh.gateway.greeter());
    mesh.controlPlane.awaitEnforced(0, PROXIES);
    return mesh;
  }

  /** The sidecar's ports; {@code other} has the same database behind it. */
  public Ports sidecar() {
    return sidecar;
  }

  /** The gateway's ports. */
  public Ports gateway() {
    return gateway;
  }

  /** The sidecar. */
  public EnvoyProcess sidecarEnvoy() {
    return sidecarEnvoy;
  }

  /** The gateway. */
  public EnvoyProcess gatewayEnvoy() {
    return gatewayEnvoy;
  }

  /** What signs the certificates of the mesh. */
  public SpiffeAuthority authority() {
    return authority;
  }

  /** What is behind the ports {@code database} and {@code other}. */
  public LineServer database() {
    return database;
  }

  /** The control plane. */
  public ControlPlaneProcess controlPlane() {
    return controlPlane;
  }

  /** Replaces all policies and waits until both proxies have what comes of them. */
  public void apply(String yaml) {
    long before = controlPlane.generation();
    // Content that is the same would be no new generation.
    directory.replace(POLICIES, yaml + "\n---\n" + marker(before));
    controlPlane.awaitEnforced(before, PROXIES);
  }

  /** Replaces all policies and does not wait; returns the time. */
  public long replace(String yaml) {
    return directory.replace(POLICIES, yaml + "\n---\n" + marker(System.nanoTime()));
  }

  /** Replaces the mesh config and waits likewise. */
  public void meshConfig(String yaml) {
    long before = controlPlane.generation();
    write(yaml);
    controlPlane.awaitEnforced(before, PROXIES);
  }

  @Override
  public void close() {
    sidecarEnvoy.close();
    gatewayEnvoy.close();
    controlPlane.close();
    agent.close();
    httpbin.close();
    database.close();
    greeter.close();
    directory.close();
  }

  private List<String> identity(Certificates certificates) {
    if (certificates == Certificates.AGENT) {
      return List.of("--identity-sds", text(agentAddress));
    }
    SpiffeAuthority.Issued own = authority.issue("spiffe://cluster.local/ns/foo/sa/httpbin");
    return List.of(
        "--identity-files",
        outside("own.crt", own.certificatePem())
            + ","
            + outside("own.key", own.keyPem())
            + ","
            + outside("authority.crt", authority.certificatePem()));
  }

  private Path outside(String name, String content) {
    try {
      return Files.writeString(directory.outside().resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EnvoyProcess start(String role, String namespace, String labels, List<String> identity) {
    InetSocketAddress admin = loopback();
    Bootstraps.Workload workload =
        new Bootstraps.Workload(role, role, namespace, labels, transport(role), admin);
    String bootstrap =
        Bootstraps.of(workload, controlPlane.xdsAddress(), identity.toArray(String[]::new));
    return EnvoyProcess.start(new EnvoyProcess.Setup(role, bootstrap, admin, 2, DRAIN));
  }

  /** One of each, so that whatever concerns both is seen over both. */
  private static Bootstraps.Transport transport(String role) {
    return role.equals("gateway")
        ? Bootstraps.Transport.STATE_OF_THE_WORLD
        : Bootstraps.Transport.DELTA;
  }

  private String topology() {
    return TcpTopology.yaml(sidecar, gateway, httpbin.port(), database.port(), greeter.port());
  }

  private void write(String yaml) {
    try {
      Path fresh = Files.writeString(directory.outside().resolve("mesh-fresh.yaml"), yaml);
      Files.move(fresh, meshConfig, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String marker(long number) {
    return "{apiVersion: v1, kind: ServiceAccount, metadata: {name: marker-%d, namespace: markers}}"
        .formatted(number);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress("127.0.0.1", FreePorts.next());
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
