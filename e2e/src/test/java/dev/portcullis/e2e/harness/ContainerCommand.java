package dev.portcullis.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Streams;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a kubelet runs for a container.
 *
 * @param words the command and its arguments, variables in their places
 */
public record ContainerCommand(
    ImmutableList<String> words, ImmutableMap<String, String> variables) {
  private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|\\(([^()]*)\\))");

  /**
   * Reads it from a Pod.
   *
   * @param fields what {@code fieldRef}s come to, by path
   */
  public static ContainerCommand of(JsonNode pod, String container, Map<String, String> fields) {
    JsonNode spec = pod.path("spec");
    JsonNode found =
        Streams.concat(
                Streams.stream(spec.path("initContainers")),
                Streams.stream(spec.path("containers")))
            .filter(each -> each.path("name").asText().equals(container))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no container " + container + " in " + pod));
    ImmutableMap.Builder<String, String> variables = ImmutableMap.builder();
    for (JsonNode each : found.path("env")) {
      String field = each.at("/valueFrom/fieldRef/fieldPath").asText();
      variables.put(
          each.path("name").asText(),
          field.isEmpty() ? each.path("value").asText() : fields.getOrDefault(field, ""));
    }
    ImmutableMap<String, String> all = variables.buildOrThrow();
    return new ContainerCommand(
        Streams.concat(Streams.stream(found.path("command")), Streams.stream(found.path("args")))
            .map(word -> expanded(word.asText(), all))
            .collect(ImmutableList.toImmutableList()),
        all);
  }

  /** As Kubernetes does it: {@code $$} is a dollar, and an unknown variable stays as it is. */
  private static String expanded(String text, Map<String, String> variables) {
    return REFERENCE
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                found.group(1).equals("$")
                    ? "$"
                    : variables.getOrDefault(found.group(2), found.group())));
  }
}
