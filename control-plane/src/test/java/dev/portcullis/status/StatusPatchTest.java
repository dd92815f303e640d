package dev.portcullis.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class StatusPatchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");
  private static final PolicyStatus WANTED = wanted(2);

  @Test
  void itSaysAllOnAnObjectWithoutStatus() throws JsonProcessingException {
    ObjectNode patch = patch("{}", WANTED, NOON);
    assertThat(patch.at("/metadata/resourceVersion").asText()).isEqualTo("5");
    assertThat(patch.at("/status/observedGeneration").asInt()).isEqualTo(3);
    assertThat(patch.at("/status/portcullis/proxies").asText()).isEqualTo("2/2");
    assertThat(patch.at("/status/portcullis/reason").asText()).isEqualTo("Programmed");
    assertThat(patch.at("/status/conditions").findValuesAsText("type"))
        .containsExactly("Accepted", "ResolvedRefs", "Programmed");
    assertThat(patch.at("/status/conditions/0/lastTransitionTime").asText())
        .isEqualTo("2026-01-01T12:00:00Z");
  }

  @Test
  void nothingIsToBeSaidTwice() throws JsonProcessingException {
    JsonNode status = patch("{}", WANTED, NOON).path("status");
    JsonNode read = JSON.readTree(status.toString());
    assertThat(StatusPatch.of(object(read), WANTED, NOON.plusSeconds(60))).isNull();
  }

  @Test
  void conditionsOfOthersStayAsTheyAre() throws JsonProcessingException {
    String others =
        "{\"conditions\":[{\"type\":\"Reconciled\",\"status\":\"True\",\"observedGeneration\":\"3\"}],"
            + "\"validationMessages\":[{\"level\":\"INFO\"}]}";
    ObjectNode patch = patch(others, WANTED, NOON);
    assertThat(patch.at("/status/conditions/0").toString())
        .isEqualTo("{\"type\":\"Reconciled\",\"status\":\"True\",\"observedGeneration\":\"3\"}");
    assertThat(patch.path("status").has("validationMessages")).isFalse();
  }

  @Test
  void theTimeOfATransitionIsThatOfTheStatusNotOfTheWords() throws JsonProcessingException {
    JsonNode before = patch("{}", WANTED, NOON).path("status");
    ObjectNode patch =
        Objects.requireNonNull(StatusPatch.of(object(before), wanted(1), NOON.plusSeconds(60)));
    assertThat(patch.at("/status/conditions").findValuesAsText("lastTransitionTime"))
        .containsExactly("2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z", "2026-01-01T12:01:00Z");
  }

  private static PolicyStatus wanted(int acknowledged) {
    return Conditions.of(ImmutableList.of(), Policies.count(3, 2, acknowledged));
  }

  private static ObjectNode patch(String status, PolicyStatus wanted, Instant now)
      throws JsonProcessingException {
    return Objects.requireNonNull(StatusPatch.of(object(JSON.readTree(status)), wanted, now));
  }

  private static ObjectNode object(JsonNode status) {
    ObjectNode object = JSON.createObjectNode();
    object.putObject("metadata").put("resourceVersion", "5").put("uid", "uid");
    object.set("status", status);
    return object;
  }
}
