package dev.portcullis.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.admission.AdmissionResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * One folder a shape of Pod: {@code input.yaml} is its namespace and itself, {@code outcome.txt}
 * what is answered; where it gets a sidecar, {@code expected.yaml} is the Pod that comes of it, and
 * {@code bootstrap.json} Envoy's part of it. {@code -Dupdate.goldens=true} rewrites all but the
 * first.
 */
final class InjectionCasesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> everyShapeOfPodComesOutAsExpected() throws IOException {
    return InjectionCase.folders().stream()
        .map(folder ->
            DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
  }

  @TestFactory
  Stream<DynamicTest> whatHasASidecarIsLeftAsItIs() throws IOException {
    return InjectionCase.folders().stream()
        .map(folder ->
            DynamicTest.dynamicTest(folder.getFileName().toString(), () -> checkTwice(folder)));
  }

  private static void checkTwice(Path folder) throws IOException {
    InjectionCase once = InjectionCase.of(folder);
    if (once.response().patch() != null) {
      AdmissionResponse again =
          InjectionCase.injector()
              .patch(once.patched(), "foo", ImmutableMap.of("istio-injection", "enabled"));
      assertThat(again).isEqualTo(AdmissionResponse.allow());
    }
  }

  private static void check(Path folder) throws IOException {
    InjectionCase done = InjectionCase.of(folder);
    JsonNode before = done.pod().deepCopy();
    JsonNode patched = done.patched();
    assertThat(done.pod()).as("the Pod that was asked about").isEqualTo(before);
    compare(folder.resolve("outcome.txt"), outcome(done.response()));
    if (done.response().patch() != null) {
      compare(folder.resolve("bootstrap.json"), takeBootstrap(patched));
      compare(folder.resolve("expected.yaml"), yaml(patched));
    }
  }

  private static void compare(Path golden, String actual) throws IOException {
    if (Boolean.getBoolean("update.goldens")) {
      Files.writeString(golden, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(golden));
  }

  private static String outcome(AdmissionResponse response) {
    StringBuilder text = new StringBuilder();
    if (!response.allowed()) {
      text.append("refused: ").append(response.message());
    } else {
      text.append(response.patch() == null ? "left alone" : "injected");
    }
    text.append('\n');
    response.warnings().forEach(warning -> text.append("warning: ").append(warning).append('\n'));
    return text.toString();
  }

  /** Takes the two long texts out of the Pod: one is a file of its own, one of the project's. */
  private static String takeBootstrap(JsonNode pod) throws IOException {
    String bootstrap = "";
    for (JsonNode container : pod.path("spec").path("initContainers")) {
      if (container.path("name").asText().equals(SidecarContainer.NAME)) {
        ArrayNode arguments = (ArrayNode) container.path("args");
        int at = indexOf(arguments, "--config-yaml") + 1;
        bootstrap = arguments.get(at).asText();
        arguments.set(at, "(bootstrap.json)");
      }
      if (container.path("name").asText().equals(InterceptionContainer.NAME)) {
        ArrayNode command = (ArrayNode) container.path("command");
        assertThat(command.get(2).asText().replace("$$", "$"))
            .isEqualTo(Files.readString(Path.of("../docs/intercept.sh")));
        command.set(2, "(docs/intercept.sh)");
      }
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(bootstrap))
        + "\n";
  }

  private static int indexOf(JsonNode texts, String text) {
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).asText().equals(text)) {
        return i;
      }
    }
    throw new AssertionError(text + " is not in " + texts);
  }

  private static String yaml(JsonNode tree) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setDereferenceAliases(true)
            .setWidth(120)
            .build();
    return new Dump(settings).dumpToString(JSON.convertValue(tree, Map.class));
  }
}
