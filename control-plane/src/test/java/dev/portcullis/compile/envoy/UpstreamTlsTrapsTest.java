package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.compile.Compiled;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.EnvoyJson;
import dev.portcullis.xds.ResourceType;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The traps of the semantics that concern TLS to servers, by their numbers. */
final class UpstreamTlsTrapsTest {
  private static final Path CASES = Path.of("src", "test", "resources", "routing");

  private final Compiled sidecars =
      new GoldenCase(CASES.resolve("upstream-tls-of-sidecars")).compile();

  @Test
  @DisplayName("81: credentialName without a workloadSelector is dropped for sidecars, and said so")
  void trap81TlsOfSidecarsWithoutSelectorIsDropped() {
    assertThat(cluster("outbound|443||dropped.example")).doesNotContain("transport_socket");
    assertThat(cluster("outbound|443||selected.example"))
        .contains("transport_socket", "kubernetes://authorities-cacert");
    assertThat(sidecars.problems()).extracting(ConfigProblem::code).contains("TLS_DROPPED");
  }

  private String cluster(String name) {
    return sidecars.resources().stream()
        .filter(resource -> resource.type() == ResourceType.CLUSTER)
        .filter(resource -> resource.name().equals(name))
        .findFirst()
        .map((EncodedResource resource) -> EnvoyJson.yaml(resource))
        .orElseThrow();
  }
}
