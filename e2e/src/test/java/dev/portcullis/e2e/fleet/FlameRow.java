package dev.portcullis.e2e.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the server's processor time goes when a rule of the large fleet is edited, as a picture.
 */
final class FlameRow {
  private static final int EDITS = 100;

  private final Scale scale;
  private final Path folder;

  FlameRow(Scale scale, Path folder) {
    this.scale = scale;
    this.folder = folder;
  }

  void run(Report.Row row) throws IOException {
    int concerned = scale.manyConcerned();
    Path recording = Files.createDirectories(folder).resolve("edits.jfr").toAbsolutePath();
    int samples;
    try (Deployment deployment =
        Deployment.portcullis(false).of(concerned, scale.manyStreams() - concerned)) {
      deployment.fleet().connectAll(Comparison.CONNECT);
      EditRun run = new EditRun(deployment, concerned).warmUp(scale.warmUp());
      Path settings = Files.writeString(folder.resolve("samples.jfc"), SETTINGS).toAbsolutePath();
      deployment.server().jcmd("JFR.configure", "stackdepth=256");
      deployment.server().jcmd("JFR.start", "name=edits", "settings=" + settings);
      run.warmUp(EDITS);
      deployment.server().jcmd("JFR.stop", "name=edits", "filename=" + recording);
      FlameGraph graph = FlameGraph.of(recording);
      samples = graph.samples();
      Files.writeString(
          folder.resolve("edits.svg"),
          graph.svg(
              "Portcullis, %d edits that concern %,d of %,d streams: processor time of Java threads"
                  .formatted(EDITS, concerned, scale.manyStreams())));
    }
    row.add("edits.svg", Deployment.PORTCULLIS, "samples", Figures.of(samples));
  }

  private static final String SETTINGS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="jdk.CPUTimeSample">
          <setting name="enabled">true</setting>
          <setting name="stackTrace">true</setting>
          <setting name="throttle">1 ms</setting>
        </event>
      </configuration>
      """;
}
