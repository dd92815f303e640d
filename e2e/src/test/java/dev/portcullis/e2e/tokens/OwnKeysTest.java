package dev.portcullis.e2e.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cli.Portcullis;
import dev.portcullis.e2e.harness.WithEnvoy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenarios D1, D2 and B10: Envoy takes the keys and tokens that the commands make. */
@WithEnvoy
final class OwnKeysTest {
  private static final List<String> ALGORITHMS =
      List.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
          "HS256", "HS384", "HS512");

  @TempDir private Path folder;

  /** A key set, in a rule of its own, and a token by a key of it. */
  private record Pair(RuleSet rules, String token) {
    Pair(String name, String keys, String token) {
      this(new RuleSet(name, Issuer.ruleWithKeys("a", keys)), token);
    }
  }

  @Test
  @DisplayName("D1, D2, B10: keys of key generate and key from-pem verify tokens of token sign")
  void envoyVerifiesTokensOfOwnKeys() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (String algorithm : ALGORITHMS) {
      pairs.add(generated(algorithm));
      if (!algorithm.startsWith("HS")) {
        pairs.add(ofPem(algorithm));
      }
    }
    try (TokenRig rig = TokenRig.start(pairs.stream().map(Pair::rules).toList())) {
      for (Pair pair : pairs) {
        assertThat(status(rig, pair, pair.token())).as(pair.rules().name()).isEqualTo(200);
        // Another's token of the same issuer: it is the key that lets the token in.
        String others = pairs.get((pairs.indexOf(pair) + 1) % pairs.size()).token();
        assertThat(status(rig, pair, others)).as(pair.rules().name()).isEqualTo(401);
      }
    }
  }

  private static int status(TokenRig rig, Pair pair, String token) {
    return rig.ask(pair.rules(), Issuer.GET.header("authorization", "Bearer " + token)).status();
  }

  private Pair generated(String algorithm) throws IOException {
    Path key = folder.resolve(algorithm + ".jwk");
    String printed = run("key", "generate", "--alg", algorithm, "--out", key.toString());
    String keys = printed.isEmpty() ? TokenForge.keySet(Files.readString(key).strip()) : printed;
    return new Pair("jwk-" + algorithm.toLowerCase(Locale.ROOT), keys, token(key));
  }

  private Pair ofPem(String algorithm) throws IOException {
    Path key = folder.resolve(algorithm + ".pem");
    run("key", "generate", "--alg", algorithm, "--pem", "--out", key.toString());
    String keys = run("key", "from-pem", "--alg", algorithm, key.toString());
    return new Pair(
        "pem-" + algorithm.toLowerCase(Locale.ROOT), keys, token(key, "--alg", algorithm));
  }

  private String token(Path key, String... more) {
    return run(
        Stream.concat(
                Stream.of("token", "sign", "--key", key.toString(), "--iss", "a", "--sub", "s"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Portcullis.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    assertThat(exitCode).as("%s", err).isZero();
    return out.toString().strip();
  }
}
