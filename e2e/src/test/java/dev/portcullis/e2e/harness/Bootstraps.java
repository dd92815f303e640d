package dev.portcullis.e2e.harness;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Bootstraps as {@code portcullis bootstrap} prints them for users. */
public final class Bootstraps {
  private Bootstraps() {}

  /** The two transports of ADS. */
  public enum Transport {
    DELTA,
    STATE_OF_THE_WORLD
  }

  /** What a bootstrap is for; the labels as the command takes them, {@code k=v,…}. */
  public record Workload(
      String name,
      String role,
      String namespace,
      String labels,
      Transport transport,
      InetSocketAddress admin) {}

  /** Runs the command for a workload of a control plane, with more arguments. */
  public static String of(Workload workload, String xdsAddress, String... more) {
    InetSocketAddress admin = workload.admin();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "bootstrap",
                "--role",
                workload.role(),
                "--name",
                workload.name(),
                "--namespace",
                workload.namespace(),
                "--labels",
                workload.labels(),
                "--xds-address",
                xdsAddress,
                "--envoy-admin-address",
                admin.getAddress().getHostAddress() + ":" + admin.getPort()));
    arguments.addAll(List.of(more));
    PortcullisCommand.Outcome outcome = PortcullisCommand.run(arguments.toArray(String[]::new));
    if (outcome.exitCode() != 0) {
      throw new AssertionError(arguments + " exited with " + outcome.exitCode() + ":\n" + outcome);
    }
    return switch (workload.transport()) {
      case DELTA -> outcome.output();
      case STATE_OF_THE_WORLD -> stateOfTheWorld(outcome.output());
    };
  }

  private static String stateOfTheWorld(String bootstrap) {
    String changed = bootstrap.replaceAll("api_type: \"?DELTA_GRPC\"?", "api_type: GRPC");
    if (changed.equals(bootstrap)) {
      throw new AssertionError("the bootstrap does not say api_type: DELTA_GRPC:\n" + bootstrap);
    }
    return changed;
  }
}
