package dev.portcullis.cli.keys;

import dev.portcullis.cli.PrivateFile;
import dev.portcullis.cli.UserError;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OctJwkGenerator;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a new key. */
@Command(
    name = "generate",
    description =
        "Makes a new key: the private half goes into a file that only its owner may read, the"
            + " public half is printed as a JSON Web Key Set.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:made", "2:wrong usage, or the file can't be written"})
final class KeyGenerateCommand implements Callable<Integer> {
  private static final int FEWEST_RSA_BITS = 2048;

  /** Beyond that a key takes minutes to make, and each verification milliseconds. */
  private static final int MOST_BITS = 8192;

  @Spec private CommandSpec spec;

  @Option(
      names = "--alg",
      paramLabel = "ALG",
      defaultValue = "RS256",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private SigningAlgorithm algorithm;

  @Option(
      names = "--bits",
      description = "The size of an RSA key (default: 2048) or of a secret for HS*.")
  private @Nullable Integer bits;

  @Option(
      names = "--kid",
      paramLabel = "ID",
      description = "The key's id (default: its thumbprint by RFC 7638; for HS* none).")
  private @Nullable String keyId;

  @Option(names = "--out", paramLabel = "FILE", description = "Where the private key goes.")
  private @Nullable Path out;

  @Option(names = "--pem", description = "Write PEM (PKCS#8) instead of a JWK.")
  private boolean pem;

  @Option(names = "--force", description = "Replace the file if there is one.")
  private boolean force;

  @Option(
      names = "--private-to-stdout",
      description = "Print the private key instead of writing it to a file.")
  private boolean toStandardOutput;

  @Override
  public Integer call() {
    if ((out == null) != toStandardOutput) {
      throw new UserError(
          out == null
              ? "where to put the private key: --out FILE, or --private-to-stdout"
              : "--out and --private-to-stdout can't both be given");
    }
    if (pem && algorithm.isSymmetric()) {
      throw new UserError("PEM has no form for the secret of " + algorithm + ": leave --pem out");
    }
    JsonWebKey key = generate();
    key.setAlgorithm(algorithm.toString());
    if (keyId != null || !algorithm.isSymmetric()) {
      // Not the thumbprint of a secret: with a weak secret it could be guessed by it.
      key.setKeyId(keyId != null ? keyId : KeySets.thumbprint(key));
    }
    if (out == null) {
      print(privateForm(key));
      return 0;
    }
    PrivateFile.write(out, privateForm(key), force);
    report(key, out);
    return 0;
  }

  private void report(JsonWebKey key, Path file) {
    PrintWriter err = spec.commandLine().getErr();
    Notes.print(err, "note", "the private key is in " + file + ", for its owner only (0600)");
    if (key instanceof PublicJsonWebKey pair) {
      print(KeySets.of(pair) + "\n");
    } else {
      Notes.print(
          err,
          "warning",
          "%s has no public half: who can verify can also sign. For a policy put the content of the"
                  .formatted(algorithm)
              + " file into {\"keys\":[…]}");
    }
  }

  private void print(String text) {
    PrintWriter to = spec.commandLine().getOut();
    to.print(text);
    to.flush();
  }

  private JsonWebKey generate() {
    try {
      return switch (algorithm.kind()) {
        case "RSA" -> RsaJwkGenerator.generateJwk(bits(FEWEST_RSA_BITS));
        case "oct" -> OctJwkGenerator.generateJwk(bits(algorithm.hashBits()));
        case "P-256" -> EcJwkGenerator.generateJwk(withoutBits(EllipticCurves.P256));
        case "P-384" -> EcJwkGenerator.generateJwk(withoutBits(EllipticCurves.P384));
        case "P-521" -> EcJwkGenerator.generateJwk(withoutBits(EllipticCurves.P521));
        default -> OkpJwkGenerator.generateJwk(withoutBits(OctetKeyPairJsonWebKey.SUBTYPE_ED25519));
      };
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private int bits(int fewest) {
    int wanted = bits == null ? fewest : bits;
    if (wanted < fewest || wanted > MOST_BITS || wanted % 8 != 0) {
      throw new UserError(
          "--bits for %s is a multiple of 8 from %d to %d".formatted(algorithm, fewest, MOST_BITS));
    }
    return wanted;
  }

  private <T> T withoutBits(T fixed) {
    if (bits != null) {
      throw new UserError("--bits does not go with " + algorithm + ", whose keys have one size");
    }
    return fixed;
  }

  private String privateForm(JsonWebKey key) {
    if (!pem) {
      return key.toJson(OutputControlLevel.INCLUDE_PRIVATE) + "\n";
    }
    byte[] encoded = ((PublicJsonWebKey) key).getPrivateKey().getEncoded();
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(encoded)
        + "\n-----END PRIVATE KEY-----\n";
  }
}
