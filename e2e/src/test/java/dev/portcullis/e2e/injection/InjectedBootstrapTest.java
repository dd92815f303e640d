package dev.portcullis.e2e.injection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.admission.AdmissionResponse;
import dev.portcullis.e2e.harness.ContainerCommand;
import dev.portcullis.e2e.harness.EnvoyBinary;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.WithEnvoy;
import dev.portcullis.injection.InjectionSettings;
import dev.portcullis.injection.SidecarInjector;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Envoy takes what every shape of Pod is given, with the arguments that a kubelet makes of it. */
@WithEnvoy
final class InjectedBootstrapTest {
  private static final Path CASES =
      Path.of(System.getProperty("portcullis.home"), "control-plane/src/test/resources/injection");
  private static final String FOLDER = "/var/run/secrets/portcullis";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ImmutableMap<String, String> FIELDS =
      ImmutableMap.of("metadata.name", "httpbin-1", "status.podIP", "10.1.2.3");
  private static final SpiffeAuthority AUTHORITY = new SpiffeAuthority("control plane");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> envoyTakesEveryBootstrap() throws IOException {
    try (Stream<Path> cases = Files.list(CASES)) {
      return cases.filter(InjectedBootstrapTest::isInjected).sorted().toList().stream()
          .map(each -> DynamicTest.dynamicTest(each.getFileName().toString(), () -> check(each)));
    }
  }

  private static boolean isInjected(Path shape) {
    return Files.exists(shape.resolve("bootstrap.json"));
  }

  private void check(Path shape) throws IOException, InterruptedException {
    JsonNode pod = injected(shape);
    String secret = pod.at("/metadata/annotations/portcullis.dev~1xds-token-secret").asText();
    Files.writeString(folder.resolve("token"), "a token");
    Files.writeString(folder.resolve("token.yaml"), secret.replace(FOLDER, folder.toString()));
    ImmutableList.Builder<String> command = ImmutableList.builder();
    command.add(EnvoyBinary.path().toString(), "--mode", "validate");
    ImmutableList<String> words = ContainerCommand.of(pod, "portcullis-proxy", FIELDS).words();
    words.stream()
        .skip(1)
        .map(word -> word.replace(FOLDER, folder.toString()))
        .forEach(command::add);
    assertThat(String.join(" ", words)).contains("sidecar~10.1.2.3~httpbin-1.foo~foo.svc");
    Process envoy = new ProcessBuilder(command.build()).redirectErrorStream(true).start();
    String answer = new String(envoy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(envoy.waitFor()).as(answer).isZero();
  }

  private static JsonNode injected(Path shape) throws IOException {
    ImmutableList.Builder<JsonNode> documents = ImmutableList.builder();
    for (Object document :
        new Load(LoadSettings.builder().build())
            .loadAllFromString(Files.readString(shape.resolve("input.yaml")))) {
      documents.add(JSON.<JsonNode>valueToTree(document));
    }
    JsonNode pod = documents.build().get(1);
    AdmissionResponse answer =
        new SidecarInjector(
                InjectionSettings.of("portcullis-system", "portcullis"),
                AUTHORITY::certificatePem,
                () -> "unguessable")
            .patch(pod, "foo", labels(documents.build().get(0)));
    assertThat(answer.patch()).as(answer.message()).isNotNull();
    return JsonPatch.apply(answer.patch(), pod);
  }

  private static ImmutableMap<String, String> labels(JsonNode namespace) {
    ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
    namespace
        .at("/metadata/labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels.buildOrThrow();
  }
}
