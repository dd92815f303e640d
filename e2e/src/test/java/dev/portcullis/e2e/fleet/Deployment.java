package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.e2e.fleet.Apprentice.Learned;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A server, the fleet of its proxies, and how one edits the rule that concerns most of them. */
final class Deployment implements AutoCloseable {
  static final String PORTCULLIS = "Portcullis";
  static final String YARDSTICK = "java-control-plane";

  /** With requests that are smaller than Envoy's. */
  static final String YARDSTICK_FLATTERED = "java-control-plane, small requests";

  /** The name of the policy's resource. */
  private static final String POLICY = "http/policy";

  private final String name;
  private final ServerProcess server;
  private final Fleet fleet;
  private final String typeUrl;
  private final LongSupplier edit;
  private final AutoCloseable last;
  private final ImmutableList<FleetGroup> groups;

  private Deployment(
      String name,
      ServerProcess server,
      Fleet fleet,
      String typeUrl,
      LongSupplier edit,
      AutoCloseable last,
      ImmutableList<FleetGroup> groups) {
    this.name = name;
    this.server = server;
    this.fleet = fleet;
    this.typeUrl = typeUrl;
    this.edit = edit;
    this.last = last;
    this.groups = groups;
  }

  /** Portcullis with the directory that a fleet's edits are measured with. */
  static Deployment portcullis(boolean tls) {
    PolicyDirectory directory = FleetFiles.directory();
    int[] number = {FleetFiles.FIRST_EDIT};
    FleetCertificates certificates = tls ? new FleetCertificates(directory) : null;
    ServerProcess server =
        ServerProcess.portcullis(
                directory.path(),
                certificates == null ? ImmutableList.of() : certificates.serveArguments())
            .awaitReady();
    return new Deployment(
        PORTCULLIS,
        server,
        new Fleet(server.xds(), certificates),
        ResourceType.EXTENSION.typeUrl(),
        () -> directory.replaceSince(FleetFiles.EDITED_FILE, FleetFiles.edited(++number[0])),
        directory,
        ImmutableList.of(
            knowing(server, FleetFiles.CONCERNED, certificates),
            knowing(server, FleetFiles.UNCONCERNED, certificates)));
  }

  private static FleetGroup knowing(
      ServerProcess server, FleetGroup group, @Nullable FleetCertificates certificates) {
    return group.asking(Apprentice.learn(server.xds(), group, certificates).names());
  }

  /** java-control-plane with a snapshot equal to what Portcullis serves now. */
  static Deployment yardstick(boolean tls, Introduction introduction) throws IOException {
    PolicyDirectory directory = PolicyDirectory.create();
    FleetCertificates certificates = tls ? new FleetCertificates(directory) : null;
    Learned learned;
    try (Deployment model = portcullis(false)) {
      learned = Apprentice.learn(model.server.xds(), FleetFiles.CONCERNED, null);
    }
    Path file = directory.outside().resolve("resources.pb");
    Files.write(file, resources(learned).toByteArray());
    FleetGroup concerned =
        FleetFiles.CONCERNED.asking(extensionsAsSecrets(learned)).introduced(introduction);
    FleetGroup unconcerned =
        FleetFiles.UNCONCERNED.asking(concerned.names()).introduced(introduction);
    ImmutableList.Builder<String> more = ImmutableList.builder();
    more.add(concerned.name(), unconcerned.name());
    if (certificates != null) {
      more.addAll(certificates.yardstickArguments());
    }
    ServerProcess server = ServerProcess.yardstick(file, POLICY, more.build()).awaitListening();
    InetSocketAddress control = server.admin();
    Socket edits = new Socket(control.getAddress(), control.getPort());
    OutputStream edit = edits.getOutputStream();
    return new Deployment(
        introduction == Introduction.EACH_TIME ? YARDSTICK : YARDSTICK_FLATTERED,
        server,
        new Fleet(server.xds(), certificates),
        ResourceType.SECRET.typeUrl(),
        () -> tell(edit),
        () -> {
          edits.close();
          directory.close();
        },
        ImmutableList.of(concerned, unconcerned));
  }

  private static DeltaDiscoveryResponse resources(Learned learned) {
    DeltaDiscoveryResponse.Builder all = DeltaDiscoveryResponse.newBuilder();
    learned.resources().values().forEach(byName -> all.addAllResources(byName.values()));
    return all.build();
  }

  private static ImmutableMap<String, ImmutableSet<String>> extensionsAsSecrets(Learned learned) {
    ImmutableMap.Builder<String, ImmutableSet<String>> names = ImmutableMap.builder();
    learned
        .names()
        .forEach((typeUrl, named) -> {
          boolean extensions = typeUrl.equals(ResourceType.EXTENSION.typeUrl());
          names.put(extensions ? ResourceType.SECRET.typeUrl() : typeUrl, named);
        });
    return names.buildOrThrow();
  }

  private static long tell(OutputStream edit) {
    try {
      long now = System.nanoTime();
      edit.write(1);
      edit.flush();
      return now;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With so many proxies that edits concern, and so many that they don't; not connected yet. */
  Deployment of(int concerned, int unconcerned) {
    fleet.add(groups.getFirst(), concerned, Conduct.PROXY);
    fleet.add(groups.getLast(), unconcerned, Conduct.PROXY);
    return this;
  }

  /** With more that edits concern, which behave otherwise. */
  Deployment and(int count, Conduct conduct) {
    fleet.add(groups.getFirst(), count, conduct);
    return this;
  }

  String name() {
    return name;
  }

  ServerProcess server() {
    return server;
  }

  Fleet fleet() {
    return fleet;
  }

  /** Edits the rule, and returns when, by {@link System#nanoTime}. */
  long edit() {
    return edit.getAsLong();
  }

  /** From now on the fleet counts who hears of the rule. */
  Tally expectEdit() {
    fleet.tally().expect(typeUrl, POLICY, groups.getFirst().name());
    return fleet.tally();
  }

  @Override
  public void close() {
    fleet.close();
    server.close();
    try {
      last.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
