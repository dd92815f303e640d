package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.e2e.fleet.Apprentice.Learned;
import dev.portcullis.e2e.harness.PolicyDirectory;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.xds.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What a fleet costs, as a table: {@code make bench}. */
public final class FleetBench {
  private static final int WARM_UP = 10;
  private static final int EDITS = 20;
  private static final int SERVICES = 20;
  private static final int RULES = 50;
  private static final Duration CONNECT = Duration.ofMinutes(3);
  private static final String POLICY = "http/policy";

  private FleetBench() {}

  /** {@code [STREAMS...]}: how many concerned streams; a fifth of 1,000 more are not concerned. */
  public static void main(String[] arguments) throws IOException {
    int[] sizes = arguments.length == 0 ? new int[] {1000, 9000} : sizes(arguments);
    for (int concerned : sizes) {
      int others = concerned >= 5000 ? 1000 : 200;
      portcullis(concerned, others);
    }
  }

  private static int[] sizes(String[] arguments) {
    return java.util.Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
  }

  private static void portcullis(int concerned, int others) throws IOException {
    try (PolicyDirectory directory = PolicyDirectory.create()) {
      directory.replace("traffic.yaml", FleetFiles.traffic(SERVICES));
      directory.replace(
          "policies.yaml", FleetFiles.policies(RULES, TestTokens.jwks(TestKey.ec("fleet"))));
      directory.replace("edited.yaml", FleetFiles.edited(-1));
      Learned learned;
      try (ServerProcess server = ServerProcess.portcullis(directory.path())) {
        learned = Apprentice.learn(server.xds(), FleetFiles.CONCERNED);
        long idle = server.memory();
        try (Fleet fleet = new Fleet(server.xds(), null)) {
          fleet.add(FleetFiles.CONCERNED.asking(learned.names()), concerned, Conduct.PROXY);
          fleet.add(
              FleetFiles.UNCONCERNED.asking(
                  Apprentice.learn(server.xds(), FleetFiles.UNCONCERNED).names()),
              others,
              Conduct.PROXY);
          double connected = connect(fleet);
          long full = server.memory();
          EditRun.Cost cost =
              new EditRun(server, fleet)
                  .of(
                      WARM_UP,
                      EDITS,
                      ResourceType.EXTENSION.typeUrl(),
                      POLICY,
                      concerned,
                      number -> directory.replace("edited.yaml", FleetFiles.edited(number + 1000)));
          print("Portcullis", concerned + others, connected, cost, idle, full, server.memory());
        }
      }
      yardstick(directory.outside(), learned, concerned, others);
    }
  }

  private static void yardstick(Path folder, Learned learned, int concerned, int others)
      throws IOException {
    DeltaDiscoveryResponse.Builder all = DeltaDiscoveryResponse.newBuilder();
    learned.resources().values().forEach(byName -> all.addAllResources(byName.values()));
    Path file = folder.resolve("resources.pb");
    Files.write(file, all.build().toByteArray());
    FleetGroup group = FleetFiles.CONCERNED.asking(withoutExtensions(learned));
    FleetGroup other = FleetFiles.UNCONCERNED.asking(group.names());
    InetSocketAddress control = ServerProcess.freePort();
    String listener = learned.of(ResourceType.LISTENER).getFirst().getName();
    try (ServerProcess server = ServerProcess.yardstick(file, control, group.name(), other.name());
        Fleet fleet = new Fleet(server.xds(), null);
        Socket edits = new Socket(control.getAddress(), control.getPort())) {
      long idle = server.memory();
      fleet.add(group, concerned, Conduct.PROXY);
      fleet.add(other, others, Conduct.PROXY);
      double connected = connect(fleet);
      long full = server.memory();
      OutputStream edit = edits.getOutputStream();
      EditRun.Cost cost =
          new EditRun(server, fleet)
              .of(
                  WARM_UP,
                  EDITS,
                  ResourceType.LISTENER.typeUrl(),
                  listener,
                  concerned,
                  number -> write(edit));
      print("java-control-plane", concerned + others, connected, cost, idle, full, server.memory());
    }
  }

  private static com.google.common.collect.ImmutableMap<String, ImmutableSet<String>>
      withoutExtensions(Learned learned) {
    return learned.names().entrySet().stream()
        .filter(entry -> !entry.getKey().equals(ResourceType.EXTENSION.typeUrl()))
        .collect(
            com.google.common.collect.ImmutableMap.toImmutableMap(
                java.util.Map.Entry::getKey, java.util.Map.Entry::getValue));
  }

  private static long write(OutputStream edit) {
    try {
      long now = System.nanoTime();
      edit.write(1);
      edit.flush();
      return now;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double connect(Fleet fleet) {
    long began = System.nanoTime();
    fleet.connect();
    fleet.awaitConfigured(CONNECT);
    return (System.nanoTime() - began) / 1e9;
  }

  private static void print(
      String server, int streams, double connected, EditRun.Cost cost, long... memory) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %.2f s | %.1f (%.1f–%.1f) ms | %.0f (%.0f–%.0f) ms | %d | %,d → %,d → %,d MB |%n",
        server,
        streams,
        connected,
        cost.milliseconds().median(),
        cost.milliseconds().least(),
        cost.milliseconds().most(),
        cost.processor().median(),
        cost.processor().least(),
        cost.processor().most(),
        cost.toUnconcerned(),
        memory[0] >> 20,
        memory[1] >> 20,
        memory[2] >> 20);
  }
}
