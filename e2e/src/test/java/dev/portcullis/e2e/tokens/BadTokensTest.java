package dev.portcullis.e2e.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.Portcullis;
import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Json;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every bad token is refused by a real Envoy, and {@code explain} names the true cause. */
@WithEnvoy
final class BadTokensTest {
  private static final int FEWEST = 40;

  @TempDir private Path folder;

  @Test
  void eachIsRefusedAndItsCauseNamed() throws IOException {
    Files.writeString(folder.resolve("policies.yaml"), BadToken.RULES.yaml());
    ImmutableList<BadToken> zoo =
        Stream.of(BrokenTokens.all(), ForgedTokens.all(), MisusedTokens.all())
            .flatMap(List::stream)
            .collect(ImmutableList.toImmutableList());
    assertThat(zoo).hasSizeGreaterThanOrEqualTo(FEWEST).doesNotHaveDuplicates();
    SoftAssertions all = new SoftAssertions();
    try (TokenRig rig = TokenRig.start(List.of(BadToken.RULES))) {
      // Else a rig that refuses everything would pass.
      HttpRequest good = Issuer.GET.bearer(Issuer.token("a"));
      assertThat(rig.ask(BadToken.RULES, good).status()).isEqualTo(200);
      assertThat(explained(good).path("allowed").asBoolean()).isTrue();
      for (BadToken bad : zoo) {
        HttpAnswer answer = rig.ask(BadToken.RULES, bad.request());
        all.assertThat(answer.status()).as("%s: Envoy's status", bad).isEqualTo(bad.status());
        all.assertThat(answer.body()).as("%s: Envoy's body", bad).isEqualTo(bad.body());
        JsonNode why = explained(bad.request());
        all.assertThat(why.path("status").asInt()).as("%s: status", bad).isEqualTo(bad.status());
        all.assertThat(why.path("answer").path("body").asText())
            .as("%s: body", bad)
            .isEqualTo(bad.body());
        all.assertThat(why.path("code").asText()).as("%s: cause", bad).isEqualTo(bad.code());
        all.assertThat(why.path("why").asText()).as("%s: words", bad).contains(bad.word());
      }
    }
    all.assertAll();
  }

  private JsonNode explained(HttpRequest request) {
    List<String> arguments =
        new ArrayList<>(
            List.of("explain", "--config", folder.toString(), "--workload", "foo/app=x", "-ojson"));
    arguments.addAll(List.of("--host", request.host(), "--path", request.target()));
    for (Header header : request.headers()) {
      arguments.addAll(List.of("-H", header.name() + ": " + header.value()));
    }
    StringWriter out = new StringWriter();
    Portcullis.commandLine()
        .setOut(new PrintWriter(out, true))
        .execute(arguments.toArray(String[]::new));
    return Json.parse(out.toString());
  }
}
