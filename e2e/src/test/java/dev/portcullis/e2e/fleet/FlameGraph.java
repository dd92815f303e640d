package dev.portcullis.e2e.fleet;

import com.google.common.html.HtmlEscapers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Where a JVM's processor time went, by a recording of its flight recorder, as an SVG. */
final class FlameGraph {
  private static final int WIDTH = 1_400;
  private static final int ROW = 15;
  private static final double LETTER = 6.2;
  private static final double LEAST = 2;

  private final Frame root = new Frame();

  /** One method, called as those below it call one another. */
  private static final class Frame {
    private final Map<String, Frame> callees = new TreeMap<>();
    private int samples;

    private Frame callee(String name) {
      return callees.computeIfAbsent(name, _ -> new Frame());
    }

    private int depth(double least) {
      return 1
          + callees.values().stream()
              .filter(callee -> callee.samples >= least)
              .mapToInt(callee -> callee.depth(least))
              .max()
              .orElse(0);
    }
  }

  /** Reads the samples of processor time out of a recording. */
  static FlameGraph of(Path recording) throws IOException {
    FlameGraph graph = new FlameGraph();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getEventType().getName().equals("jdk.CPUTimeSample")
            && event.getStackTrace() != null) {
          graph.add(event);
        }
      }
    }
    return graph;
  }

  private void add(RecordedEvent event) {
    Frame at = root;
    at.samples++;
    at = at.callee(thread(event));
    at.samples++;
    List<RecordedFrame> frames = event.getStackTrace().getFrames();
    for (RecordedFrame frame : frames.reversed()) {
      String type = frame.getMethod().getType().getName().replaceAll("\\$\\$Lambda.*", "\\$lambda");
      String name = type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
      at = at.callee(name);
      at.samples++;
    }
  }

  /** Threads that differ only by their numbers are one. */
  private static String thread(RecordedEvent event) {
    String name =
        event.getThread("eventThread") == null
            ? null
            : event.getThread("eventThread").getJavaName();
    return name == null ? "unknown" : name.replaceAll("[0-9]+", "N");
  }

  int samples() {
    return root.samples;
  }

  /** The picture: roots at the bottom, a frame as wide as the part of all samples it is on. */
  String svg(String title) {
    double least = root.samples * LEAST / WIDTH;
    int height = (root.depth(least) + 2) * ROW;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="monospace" font-size="10">
        <rect width="100%%" height="100%%" fill="#fff"/>
        <text x="4" y="12" font-size="12">%s: %,d samples</text>
        """
            .formatted(WIDTH, height, escaped(title), root.samples));
    draw(svg, root, "all", 0, height - ROW, least);
    return svg.append("</svg>\n").toString();
  }

  private void draw(StringBuilder svg, Frame frame, String name, double x, int y, double least) {
    double width = (double) frame.samples / root.samples * WIDTH;
    svg.append(
        String.format(
            Locale.ROOT,
            "<g><title>%s: %.1f%%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\""
                + " fill=\"%s\"/>",
            escaped(name),
            100.0 * frame.samples / root.samples,
            x,
            y,
            Math.max(0.3, width - 0.3),
            colour(name)));
    int letters = (int) (width / LETTER);
    if (letters > 3) {
      String shown = name.length() <= letters ? name : name.substring(0, letters - 1) + "…";
      svg.append(
          String.format(
              Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>", x + 2, y + 10, escaped(shown)));
    }
    svg.append("</g>\n");
    double at = x;
    for (Map.Entry<String, Frame> callee : frame.callees.entrySet()) {
      if (callee.getValue().samples >= least) {
        draw(svg, callee.getValue(), callee.getKey(), at, y - ROW, least);
      }
      at += (double) callee.getValue().samples / root.samples * WIDTH;
    }
  }

  private static String colour(String name) {
    int shade = Math.floorMod(name.hashCode(), 50);
    return String.format("#%02x%02x%02x", 205 + shade, 110 + shade * 2, 60 + shade);
  }

  private static String escaped(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }
}
