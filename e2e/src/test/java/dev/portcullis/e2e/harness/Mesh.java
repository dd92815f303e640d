package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One control plane reading one directory, with real Envoys fed by it and an httpbin behind them.
 *
 * <p>The two gateways select the same policies and differ by one label, by which their Services
 * translate the guides' port 80 to a port of each.
 */
public final class Mesh implements AutoCloseable {
  private static final String TOPOLOGY = "00-topology.yaml";
  private static final String MESH_CONFIG = "mesh.yaml";

  private final EchoBackend httpbin = EchoBackend.start("httpbin");
  private final EchoBackend productPage = EchoBackend.start("productpage");
  private final PolicyDirectory directory = PolicyDirectory.create();
  private final ControlPlaneProcess controlPlane;
  private final ImmutableMap<Edge.Kind, Edge> edges;
  private String meshConfig;

  private Mesh(Settings settings) {
    ImmutableMap<Edge.Kind, InetSocketAddress> listeners = listeners(settings.edges());
    directory.replace(TOPOLOGY, Topology.yaml(listeners, httpbin.port(), productPage.port()));
    settings.files().forEach(directory::replace);
    meshConfig = settings.meshConfig();
    directory.replaceOutside(MESH_CONFIG, meshConfig);
    List<String> arguments = new ArrayList<>(settings.serveArguments());
    arguments.addAll(List.of("--mesh-config", directory.outside().resolve(MESH_CONFIG).toString()));
    controlPlane = start(settings.time(), arguments.toArray(String[]::new));
    edges = start(listeners, settings.workers());
  }

  /**
   * What a mesh is made of.
   *
   * @param time of the control plane, null for that of the machine
   */
  public record Settings(
      ImmutableList<Edge.Kind> edges,
      int workers,
      String meshConfig,
      ImmutableMap<String, String> files,
      ImmutableList<String> serveArguments,
      @Nullable FastTimekeeper time) {

    /** Envoys of the given kinds with two workers each, Istio's defaults and no policies. */
    public static Settings of(Edge.Kind... kinds) {
      return new Settings(
          ImmutableList.copyOf(kinds), 2, "{}\n", ImmutableMap.of(), ImmutableList.of(), null);
    }

    /** The same with a mesh config. */
    public Settings meshConfig(String yaml) {
      return new Settings(edges, workers, yaml, files, serveArguments, time);
    }

    /** The same with more arguments for {@code serve}. */
    public Settings serveArguments(String... arguments) {
      return new Settings(edges, workers, meshConfig, files, ImmutableList.copyOf(arguments), time);
    }

    /** The same with policies that are there from the start. */
    public Settings files(ImmutableMap<String, String> initial) {
      return new Settings(edges, workers, meshConfig, initial, serveArguments, time);
    }

    /** The same with a control plane for which time runs faster. */
    public Settings time(FastTimekeeper fast) {
      return new Settings(edges, workers, meshConfig, files, serveArguments, fast);
    }
  }

  /** Starts everything and waits until every Envoy has its first configuration. */
  public static Mesh start(Settings settings) {
    Mesh mesh = new Mesh(settings);
    mesh.controlPlane.awaitReady();
    mesh.edges.values().forEach(edge -> edge.envoy().awaitReady().awaitListening(edge.address()));
    mesh.controlPlane.awaitEnforced(0, mesh.edges.size());
    return mesh;
  }

  /** A mesh of one gateway over delta, for tests of one open listener. */
  public static Mesh gateway() {
    return start(Settings.of(new Edge.Kind(Place.GATEWAY, Bootstraps.Transport.DELTA)));
  }

  /** The directory of policies. */
  public PolicyDirectory directory() {
    return directory;
  }

  /** The control plane. */
  public ControlPlaneProcess controlPlane() {
    return controlPlane;
  }

  /** Its httpbin. */
  public EchoBackend httpbin() {
    return httpbin;
  }

  /** Its product page. */
  public EchoBackend productPage() {
    return productPage;
  }

  /** The proxy of a kind. */
  public Edge edge(Edge.Kind kind) {
    Edge edge = edges.get(kind);
    if (edge == null) {
      throw new IllegalArgumentException("this mesh has no " + kind);
    }
    return edge;
  }

  /** The only proxy. */
  public Edge onlyEdge() {
    return edges.values().iterator().next();
  }

  /** Replaces a file of policies by rename and waits until every proxy enforces it. */
  public void apply(String file, String yaml) {
    long before = controlPlane.generation();
    directory.replace(file, yaml);
    awaitEnforced(before);
  }

  /** Replaces the mesh config and waits until every proxy enforces it. */
  public void configure(String yaml) {
    if (yaml.equals(meshConfig)) {
      return;
    }
    meshConfig = yaml;
    long before = controlPlane.generation();
    directory.replaceOutside(MESH_CONFIG, yaml);
    awaitEnforced(before);
  }

  /** Deletes a file of policies if it is there, and waits until every proxy enforces that. */
  public void remove(String file) {
    if (!Files.exists(directory.file(file), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    long before = controlPlane.generation();
    directory.delete(file);
    awaitEnforced(before);
  }

  /** Deletes every file but the topology, and waits for that. */
  public void removePolicies() {
    try (Stream<Path> files = Files.list(directory.path())) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      names.stream().filter(name -> !name.equals(TOPOLOGY)).forEach(this::remove);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a generation after the given one is enforced by every proxy. */
  public long awaitEnforced(long before) {
    return controlPlane.awaitEnforced(before, edges.size());
  }

  @Override
  public void close() {
    edges.values().forEach(edge -> edge.envoy().close());
    controlPlane.close();
    httpbin.close();
    productPage.close();
    directory.close();
  }

  private ControlPlaneProcess start(@Nullable FastTimekeeper time, String... arguments) {
    return time == null
        ? ControlPlaneProcess.start(directory.path(), arguments)
        : ControlPlaneProcess.startFast(time, directory.path(), arguments);
  }

  private ImmutableMap<Edge.Kind, Edge> start(
      ImmutableMap<Edge.Kind, InetSocketAddress> listeners, int workers) {
    ImmutableMap.Builder<Edge.Kind, Edge> started = ImmutableMap.builder();
    listeners.forEach((kind, address) -> started.put(kind, start(kind, address, workers)));
    return started.buildOrThrow();
  }

  private Edge start(Edge.Kind kind, InetSocketAddress address, int workers) {
    InetSocketAddress admin = loopback();
    Place place = kind.place();
    String labels = place.labels() + ",stream=" + kind.stream();
    String name = place.role() + "-" + kind.stream();
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(
                name, place.role(), place.namespace(), labels, kind.transport(), admin),
            controlPlane.xdsAddress());
    EnvoyProcess envoy =
        EnvoyProcess.start(new EnvoyProcess.Setup(name, bootstrap, admin, workers));
    return new Edge(place, kind.transport(), address, admin, envoy);
  }

  private static ImmutableMap<Edge.Kind, InetSocketAddress> listeners(List<Edge.Kind> kinds) {
    ImmutableMap.Builder<Edge.Kind, InetSocketAddress> listeners = ImmutableMap.builder();
    kinds.forEach(kind -> listeners.put(kind, loopback()));
    return listeners.buildOrThrow();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress("127.0.0.1", FreePorts.next());
  }
}
