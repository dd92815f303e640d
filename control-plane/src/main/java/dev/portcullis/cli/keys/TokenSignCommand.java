package dev.portcullis.cli.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.cli.UserError;
import java.io.PrintWriter;
import java.security.Key;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetSequenceJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Signs a token. */
@Command(
    name = "sign",
    description = "Signs a token and prints it, and nothing else, on standard output.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:signed", "2:wrong usage, or the key or the claims can't be read"})
final class TokenSignCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description =
          "The private key: a JWK, a key set (of which --kid chooses) or PEM; - for standard"
              + " input.")
  private String keyFile;

  @Option(
      names = "--alg",
      paramLabel = "ALG",
      description =
          "The algorithm (default: the key's own, else RS256, HS256 or the only one there is).")
  private @Nullable SigningAlgorithm algorithm;

  @Option(
      names = "--kid",
      paramLabel = "ID",
      description =
          "The key id that the token names, '' for none (default: the key's own; of PEM, that of"
              + " key from-pem).")
  private @Nullable String keyId;

  @Mixin private ClaimOptions claims;

  @Option(
      names = "--now",
      paramLabel = "TIME",
      description = "What counts as now, such as 2026-01-31T12:00:00Z.")
  private @Nullable String now;

  @Override
  public Integer call() {
    SigningKey key = SigningKey.read(Input.read(keyFile), keyId);
    SigningAlgorithm by = SigningAlgorithm.of(key.key(), algorithm);
    Instant time = now == null ? Instant.now() : PointInTime.instant("--now", now);
    ObjectNode payload = claims.claims(time);
    String token = sign(key, by, payload);
    warn(key.key(), by, payload, time);
    PrintWriter out = spec.commandLine().getOut();
    out.println(token);
    out.flush();
    return 0;
  }

  private static String sign(SigningKey key, SigningAlgorithm algorithm, ObjectNode payload) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(algorithm.toString());
    if (!key.keyId().isEmpty()) {
      signature.setKeyIdHeaderValue(key.keyId());
    }
    signature.setHeader("typ", "JWT");
    signature.setPayload(payload.toString());
    signature.setKey(privateKey(key.key()));
    // A weak key signs, too, with a warning: what Envoy does with its tokens may be the question.
    signature.setDoKeyValidation(false);
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new UserError(
          "the key does not sign by " + algorithm + ": its private members don't go together", e);
    }
  }

  private static Key privateKey(JsonWebKey key) {
    return key instanceof PublicJsonWebKey pair ? pair.getPrivateKey() : key.getKey();
  }

  private void warn(JsonWebKey key, SigningAlgorithm by, ObjectNode payload, Instant time) {
    PrintWriter err = spec.commandLine().getErr();
    Notes.print(err, "warning", KeySets.doubt(key));
    if (key instanceof OctetSequenceJsonWebKey secret) {
      int bits = secret.getOctetSequence().length * 8;
      Notes.print(
          err,
          "warning",
          "%s is symmetric: whoever verifies this token can make others".formatted(by)
              + (bits < by.hashBits()
                  ? "; and its secret has only %d of the %d bits that are safe"
                      .formatted(bits, by.hashBits())
                  : ""));
    }
    if (!payload.has("iss")) {
      Notes.print(err, "note", "without --iss no rule that names an issuer accepts the token");
    } else if (!payload.has("sub")) {
      Notes.print(err, "note", "without --sub the token makes no principal, ISSUER/SUBJECT");
    }
    if (payload.has("exp") && payload.get("exp").asLong() <= time.getEpochSecond()) {
      Notes.print(err, "note", "the token has expired already");
    }
  }
}
