package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.compile.Compiled;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.EnvoyJson;
import dev.portcullis.xds.ResourceType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What members of the mesh are told of connections that carry no HTTP. */
final class HandshakeFilterTest {
  private static final GoldenCase CASE =
      new GoldenCase(GoldenCase.CASES.resolve("bytes-to-ports-of-no-protocol"));
  private static final String TELLS = "envoy.network.application_protocols";

  @Test
  @DisplayName("only where handshakes would say HTTP, and nobody else would hear it")
  void onlyWhereHandshakesSayHttp() {
    Compiled compiled = CASE.compile();
    assertThat(listener(compiled, "10.96.0.1_9000")).contains(TELLS);
    assertThat(listener(compiled, "10.96.0.1_9001")).contains(TELLS);
    assertThat(listener(compiled, "10.96.0.1_9002")).doesNotContain(TELLS);
    assertThat(listener(compiled, "240.0.0.1_9003")).doesNotContain(TELLS);
    assertThat(listener(compiled, "240.0.0.1_9004")).doesNotContain(TELLS);
  }

  @Test
  @DisplayName("endpoints come and go without a change of the listener, which would drain")
  void endpointsAreNothingToListeners() {
    Compiled none =
        CASE.compile(
            CASE.documents().stream()
                .filter(document -> !document.toString().contains("WorkloadEntry"))
                .toList());
    assertThat(none.resources()).hasSameSizeAs(CASE.compile().resources());
    assertThat(none.resources()).isNotEqualTo(CASE.compile().resources());
    assertThat(listener(none, "10.96.0.1_9000"))
        .isEqualTo(listener(CASE.compile(), "10.96.0.1_9000"));
  }

  private static String listener(Compiled compiled, String name) {
    return compiled.resources().stream()
        .filter(resource -> resource.type() == ResourceType.LISTENER)
        .filter(resource -> resource.name().equals(name))
        .findFirst()
        .map((EncodedResource resource) -> EnvoyJson.yaml(resource))
        .orElseThrow();
  }
}
