package dev.portcullis.e2e.decisions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The outcome by case as a Markdown table, for the documentation. */
final class DecisionTable {
  private final Map<String, String> rows = new TreeMap<>();

  void put(String name, String requests, String outcome) {
    rows.put(name, "| %s | %s | %s |%n".formatted(name, requests, outcome));
  }

  void write(Path file) throws IOException {
    StringBuilder table = new StringBuilder("| case | requests | outcome |\n|---|---|---|\n");
    rows.values().forEach(table::append);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, table.toString());
  }
}
