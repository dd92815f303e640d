package dev.portcullis.e2e.rules;

import com.google.protobuf.Any;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.index.IndexSize;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.WithEnvoy;
import dev.portcullis.xds.EncodedResource;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an edit of many rules costs: compiling them, and Envoy's main thread taking them in. A
 * table, for {@code make bench-rules}.
 */
@WithEnvoy
final class RuleEditCost {
  private static final Path TABLE = Path.of("target/bench-edits.md");
  private static final int EDITS = 11;
  private static final HttpRequest EDITED = HttpRequest.get("/edited");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000})
  void ofRules(int rules) throws IOException {
    for (RuleShape shape : List.of(RuleShape.PATH_PREFIXES, RuleShape.MIXED)) {
      String documents = shape.authentication() + shape.documents(rules, "DENY");
      ConfigView open = CompiledRules.read(documents);
      ConfigView shut = CompiledRules.read(documents + deny("/edited"));
      for (IndexSize size : List.of(IndexSize.NEVER, IndexSize.USUAL)) {
        measure(
            shape.says() + (size.equals(IndexSize.USUAL) ? ", index" : ""),
            rules,
            size,
            List.of(open, shut));
      }
    }
  }

  private void measure(String what, int rules, IndexSize size, List<ConfigView> views)
      throws IOException {
    double[] compiling = new double[EDITS];
    double[] main = new double[EDITS];
    Path file = directory.resolve("policy.pb");
    EncodedResource first = CompiledRules.compile(views.get(1), size);
    write(file, first);
    Any type = CompiledRules.filter(first);
    try (RuleProxy envoy = RuleProxy.start(List.of(RuleProxy.watched(file, type)), "")) {
      await(envoy.listener(0), 403);
      for (int edit = 0; edit < EDITS; edit++) {
        long began = System.nanoTime();
        EncodedResource next = CompiledRules.compile(views.get(edit % 2), size);
        compiling[edit] = (System.nanoTime() - began) / 1e6;
        long before = ProcessorTime.ofMain(envoy.pid());
        write(file, next);
        await(envoy.listener(0), edit % 2 == 0 ? 200 : 403);
        main[edit] = (ProcessorTime.ofMain(envoy.pid()) - before) / 1e6;
      }
    }
    String row =
        String.format(
            Locale.ROOT,
            "| %,d | %s | %,d KB | %.0f ms | %.1f ms |%n",
            rules,
            what,
            first.body().getValue().size() / 1024,
            median(compiling),
            median(main));
    Files.writeString(TABLE, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void await(InetSocketAddress listener, int status) {
    Await.until(
        "the edit is enforced",
        Duration.ofSeconds(30),
        () -> {
          try {
            return RawHttpClient.exchange(listener, EDITED).status() == status;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void write(Path file, EncodedResource resource) throws IOException {
    Path written = Files.createTempFile(file.getParent(), "policy", ".tmp");
    Files.write(
        written,
        DiscoveryResponse.newBuilder()
            .setVersionInfo(resource.hash().toString())
            .setTypeUrl(resource.body().getTypeUrl())
            .addResources(resource.body())
            .build()
            .toByteArray());
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String deny(String path) {
    return """
    ---
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: edited, namespace: foo}
    spec: {action: DENY, rules: [{to: [{operation: {paths: ['%s']}}]}]}
    """
        .formatted(path);
  }
}
