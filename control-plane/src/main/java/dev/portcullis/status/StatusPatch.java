package dev.portcullis.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.status.PolicyCondition.ConditionType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has to be changed of an object so that it says what it should: a JSON merge patch.
 *
 * <p>Not a server-side apply: in Istio's definitions the list of conditions is one value, so that
 * applying ours would take those of others away. Instead theirs are written back as they were read,
 * and only if nobody changed the object meanwhile.
 */
final class StatusPatch {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StatusPatch() {}

  /**
   * The patch, null if the object says so already.
   *
   * @param found the object as it is
   */
  static @Nullable ObjectNode of(JsonNode found, PolicyStatus wanted, Instant now) {
    JsonNode before = found.path("status");
    ObjectNode status = JSON.createObjectNode();
    status.set("conditions", conditions(before.path("conditions"), wanted, now));
    status.put("observedGeneration", wanted.observed().generation());
    status.set("portcullis", details(wanted));
    boolean same =
        Stream.of("conditions", "portcullis")
                .allMatch(name -> status.path(name).equals(before.path(name)))
            && before.path("observedGeneration").asLong(-1) == wanted.observed().generation();
    if (same) {
      return null;
    }
    ObjectNode patch = JSON.createObjectNode();
    patch.putObject("metadata").put("resourceVersion", resourceVersion(found));
    patch.set("status", status);
    return patch;
  }

  private static String resourceVersion(JsonNode found) {
    return found.path("metadata").path("resourceVersion").asText();
  }

  private static ArrayNode conditions(JsonNode before, PolicyStatus wanted, Instant now) {
    ArrayNode all = JSON.createArrayNode();
    for (JsonNode condition : before) {
      if (Stream.of(ConditionType.values()).noneMatch(type -> isOf(condition, type))) {
        all.add(condition);
      }
    }
    wanted
        .conditions()
        .forEach(condition ->
            all.add(condition(before, condition, wanted.observed().generation(), now)));
    return all;
  }

  private static boolean isOf(JsonNode condition, ConditionType type) {
    return condition.path("type").asText().equals(type.toString());
  }

  private static ObjectNode condition(
      JsonNode before, PolicyCondition wanted, long generation, Instant now) {
    String since = now.truncatedTo(ChronoUnit.SECONDS).toString();
    for (JsonNode condition : before) {
      boolean unchanged =
          isOf(condition, wanted.type())
              && condition.path("status").asText().equals(wanted.status().toString());
      if (unchanged && condition.has("lastTransitionTime")) {
        since = condition.path("lastTransitionTime").asText();
      }
    }
    return JSON.createObjectNode()
        .put("type", wanted.type().toString())
        .put("status", wanted.status().toString())
        .put("reason", wanted.reason().toString())
        .put("message", wanted.message())
        .put("observedGeneration", (int) generation)
        .put("lastTransitionTime", since);
  }

  private static ObjectNode details(PolicyStatus wanted) {
    PolicyCount count = wanted.count();
    ObjectNode details =
        JSON.createObjectNode()
            .put("reason", wanted.reason().toString())
            .put("proxies", count.acknowledged() + "/" + count.connected());
    ArrayNode workloads = details.putArray("workloads");
    count.workloads().forEach(workloads::add);
    ArrayNode rejections = details.putArray("rejections");
    count.rejections().forEach(rejections::add);
    return details;
  }
}
