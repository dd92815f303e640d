package dev.portcullis.e2e.fleet;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.xds.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** A large directory with all its groups connected: all compiled anew, and one edit. */
final class LargeRow {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String COMPILED = "portcullis_compile_seconds_sum";

  private final Scale scale;

  LargeRow(Scale scale) {
    this.scale = scale;
  }

  void run(Report.Row row) {
    try (LargeDirectory large = new LargeDirectory(scale.namespaces());
        ServerProcess server =
            ServerProcess.portcullis(large.directory().path(), List.of()).awaitReady()) {
      ImmutableList<FleetGroup> groups = groups(server, large);
      long restarted = System.nanoTime();
      server.restart();
      server.awaitReady();
      row.add(
          "exec → ready with %,d policies, %,d services"
              .formatted(large.policies(), large.services()),
          Deployment.PORTCULLIS,
          "s",
          Figures.of((System.nanoTime() - restarted) / 1e9));
      try (Fleet fleet = new Fleet(server.xds(), null)) {
        groups.forEach(group -> fleet.add(group, 1, Conduct.PROXY));
        compiles(row, large, server, fleet);
        edits(row, large, server, fleet);
      }
    }
  }

  private static ImmutableList<FleetGroup> groups(ServerProcess server, LargeDirectory large) {
    return large.groups().stream()
        .map(group -> group.asking(Apprentice.learn(server.xds(), group, null).names()))
        .collect(ImmutableList.toImmutableList());
  }

  /** Everything for the first time, and then by what concerns every workload. */
  private void compiles(Report.Row row, LargeDirectory large, ServerProcess server, Fleet fleet) {
    String of = Deployment.PORTCULLIS;
    int groups = fleet.size();
    double before = server.metric(COMPILED);
    double seconds = fleet.connectAll(LIMIT);
    row.add("%,d groups connect → configured".formatted(groups), of, "s", Figures.of(seconds));
    server.awaitRest();
    double first = server.metric(COMPILED) - before;
    row.add("of it compiling, first time", of, "s", Figures.of(first), 3.0);
    Samples wall = new Samples();
    Samples compiling = new Samples();
    for (int edit = 1; edit <= 2 * scale.fresh(); edit++) {
      int number = edit;
      double compiled = server.metric(COMPILED);
      wall.add(milliseconds(fleet, groups, "", () -> large.editMeshWide(number)) / 1e3);
      server.awaitRest();
      compiling.add(server.metric(COMPILED) - compiled);
    }
    row.add("a rule for all → all %,d groups".formatted(groups), of, "s", wall.figures(), 3.0);
    row.add("of it compiling all anew", of, "s", compiling.figures(), 3.0);
  }

  private void edits(Report.Row row, LargeDirectory large, ServerProcess server, Fleet fleet) {
    Samples milliseconds = new Samples();
    Samples processor = new Samples();
    int edits = scale.rounds() * scale.edits();
    int toOthers = 0;
    for (int edit = -scale.warmUp(); edit < edits; edit++) {
      int namespace = Math.floorMod(edit, scale.namespaces());
      int number = edit + scale.warmUp() + 1;
      long before = server.processorTime();
      double took =
          milliseconds(
              fleet, 1, large.gatewayOf(namespace).name(), () -> large.edit(namespace, number));
      if (edit >= 0) {
        toOthers += fleet.tally().toUnconcerned();
        milliseconds.add(took);
        processor.add((server.processorTime() - before) / 1e6);
      }
    }
    String of = Deployment.PORTCULLIS;
    row.add("one rule edited → the stream it concerns", of, "ms", milliseconds.figures(), 10.0);
    row.add("server's processor time until then", of, "ms", processor.figures());
    row.add("messages to all others", of, "messages", Figures.of(toOthers), 0.0);
  }

  /** From an edit to the last of the streams that it concerns: those of a group, of all for "". */
  private static double milliseconds(Fleet fleet, int streams, String group, LongSupplier edit) {
    Tally tally = fleet.tally();
    tally.expect(ResourceType.EXTENSION.typeUrl(), "", group);
    long began = edit.getAsLong();
    Await.until(
        "an edit reaches " + streams + " streams", LIMIT, () -> tally.isReached() >= streams);
    return (tally.lastReached() - began) / 1e6;
  }
}
