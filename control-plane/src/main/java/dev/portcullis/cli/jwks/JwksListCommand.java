package dev.portcullis.cli.jwks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.portcullis.cli.Output;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a running server knows of keys. */
@Command(
    name = "list",
    description = "Shows the issuers whose keys a running server fetches, and how that goes.",
    mixinStandardHelpOptions = true)
final class JwksListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AdminClient server;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description = "What to print (default: ${DEFAULT-VALUE}).")
  private Output output;

  @Override
  public Integer call() {
    JsonNode issuers = server.get("/api/v1/issuers").path("issuers");
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case JSON -> out.println(issuers.toPrettyString());
      case TEXT -> print(issuers, out);
    }
    return 0;
  }

  private static void print(JsonNode issuers, PrintWriter out) {
    if (issuers.isEmpty()) {
      out.println("no policy has keys fetched");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ISSUER", "NAMESPACE", "STATE", "FETCHED", "NEXT", "KEYS"));
    issuers.forEach(issuer -> rows.add(row(issuer)));
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < rows.getFirst().size(); column++) {
      int which = column;
      widths.add(rows.stream().mapToInt(row -> row.get(which).length()).max().orElse(0));
    }
    out.println(line(rows.getFirst(), widths));
    for (int i = 0; i < issuers.size(); i++) {
      out.println(line(rows.get(i + 1), widths));
      remarks(issuers.get(i)).forEach(remark -> out.println("  " + remark));
    }
  }

  private static List<String> row(JsonNode issuer) {
    String name = issuer.path("issuer").asText();
    return List.of(
        name.isEmpty() ? "(any)" : name,
        issuer.path("namespace").asText(),
        issuer.path("state").asText(),
        issuer.has("fetched") ? ago(issuer.path("fetched").asText()) : "never",
        issuer.has("next") ? ahead(issuer.path("next").asText()) : "now",
        texts(issuer.path("keyIds")).collect(Collectors.joining(" ")));
  }

  private static List<String> remarks(JsonNode issuer) {
    List<String> remarks = new ArrayList<>();
    String uri = issuer.path("uri").asText();
    String found = issuer.path("foundAt").asText();
    remarks.add(
        uri.isEmpty()
            ? found.isEmpty() ? "to be discovered at the issuer" : "discovered at " + found
            : found.isEmpty() || found.equals(uri) ? uri : uri + " -> " + found);
    JsonNode failure = issuer.path("failure");
    if (!failure.isMissingNode()) {
      int times = failure.path("inARow").asInt();
      remarks.add(
          "failed %s%s: %s: %s"
              .formatted(
                  ago(failure.path("at").asText()),
                  times > 1 ? ", " + times + " times in a row" : "",
                  failure.path("cause").asText(),
                  failure.path("detail").asText()));
    }
    texts(issuer.path("leftOut")).forEach(remarks::add);
    return remarks;
  }

  private static Stream<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(cells.get(i)).repeat(' ', widths.get(i) - cells.get(i).length() + 2);
    }
    return line.toString().stripTrailing();
  }

  private static String ago(String instant) {
    return text(Duration.between(Instant.parse(instant), Instant.now())) + " ago";
  }

  private static String ahead(String instant) {
    Duration left = Duration.between(Instant.now(), Instant.parse(instant));
    return left.isNegative() ? "now" : "in " + text(left);
  }

  private static String text(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }
}
