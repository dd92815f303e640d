package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.compile.Compiled;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.EnvoyJson;
import dev.portcullis.xds.PolicyDelivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every folder under {@code policy}: what its policies compile to. {@code -Dupdate.goldens=true}
 * writes what is expected anew.
 */
final class PolicyGoldenTest {
  private static final List<String> FILES =
      List.of("input.yaml", "expected.yaml", "mesh.yaml", "proxy.properties");

  static List<PolicyCase> cases() throws IOException {
    return PolicyCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void policiesCompileToWhatIsExpected(PolicyCase policyCase) throws IOException {
    String actual = render(policyCase.compile(PolicyDelivery.ATOMIC));
    Path expected = policyCase.directory().resolve("expected.yaml");
    if (Boolean.getBoolean("update.goldens")) {
      Files.writeString(expected, actual);
    }
    assertThat(actual).isEqualTo(Files.exists(expected) ? Files.readString(expected) : "");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOrderOfDocumentsMakesNoDifference(PolicyCase policyCase) {
    for (PolicyDelivery delivery : PolicyDelivery.values()) {
      assertThat(policyCase.compileReversed(delivery)).isEqualTo(policyCase.compile(delivery));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCaseHasNoFileThatNobodyReads(PolicyCase policyCase) throws IOException {
    try (Stream<Path> files = Files.list(policyCase.directory())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .isSubsetOf(FILES)
          .contains("input.yaml");
    }
  }

  @ParameterizedTest
  @EnumSource(PolicyDelivery.class)
  void everySlotHasAResource(PolicyDelivery delivery) throws IOException {
    List<String> slots =
        switch (delivery) {
          case ATOMIC -> List.of("http/policy");
          case PHASED ->
              List.of(
                  "http/policy/epoch",
                  "http/policy/custom",
                  "http/policy/authorizer",
                  "http/policy/authn",
                  "http/policy/audit",
                  "http/policy/deny",
                  "http/policy/allow");
        };
    for (PolicyCase policyCase : cases()) {
      assertThat(policyCase.compile(delivery).resources())
          .extracting(EncodedResource::name)
          .isEqualTo(slots);
    }
  }

  private static String render(Compiled compiled) {
    String resources =
        compiled.resources().stream()
            .map(PolicyGoldenTest::render)
            .collect(Collectors.joining("---\n"));
    return compiled.problems().isEmpty()
        ? resources
        : resources
            + compiled.problems().stream()
                .map(problem -> "# " + problem + "\n")
                .collect(Collectors.joining());
  }

  private static String render(EncodedResource resource) {
    return resource.origins().stream()
            .map(origin -> "# from " + origin + "\n")
            .collect(Collectors.joining())
        + EnvoyJson.yaml(resource);
  }
}
