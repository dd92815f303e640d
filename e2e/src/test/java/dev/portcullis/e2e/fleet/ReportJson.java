package dev.portcullis.e2e.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What a run found, with every single measurement and on what it was made, for machines. */
final class ReportJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ReportJson() {}

  static String of(ImmutableList<Measurement> measurements) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    ObjectNode machine = report.putObject("machine");
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("kernel", System.getProperty("os.version"));
    machine.put("java", Runtime.version().toString());
    machine.put("memoryKilobytes", memoryKilobytes());
    machine.put("load", firstLine("/proc/loadavg"));
    ArrayNode all = report.putArray("measurements");
    measurements.forEach(measurement -> all.add(of(measurement)));
    try {
      return JSON.writeValueAsString(report) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode of(Measurement measurement) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("row", measurement.row());
    node.put("what", measurement.what());
    node.put("of", measurement.of());
    node.put("unit", measurement.unit());
    node.put("median", measurement.figures().median());
    node.put("least", measurement.figures().least());
    node.put("most", measurement.figures().most());
    if (measurement.aim() != null) {
      node.put("aim", measurement.aim());
      node.put("met", measurement.isMet());
    }
    ArrayNode values = node.putArray("values");
    measurement.figures().sorted().forEach(values::add);
    return node;
  }

  private static long memoryKilobytes() {
    return Long.parseLong(firstLine("/proc/meminfo").replaceAll("\\D", ""));
  }

  private static String firstLine(String file) {
    try {
      return Files.readAllLines(Path.of(file)).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
