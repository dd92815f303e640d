package dev.portcullis.cli.keys;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.UserError;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a key set out of a PEM file. */
@Command(
    name = "from-pem",
    description = {
      "Prints the public key of a PEM file as a JSON Web Key Set, in one line for jwks: '…' of a"
          + " RequestAuthentication.",
      "Takes RSA, EC (P-256, P-384, P-521) and Ed25519: a public key, a private key (of which only"
          + " the public half is printed) or a certificate."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:printed", "2:wrong usage, or the file holds no such key"})
final class KeyFromPemCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The PEM file, - for standard input.")
  private String file;

  @Option(
      names = "--alg",
      paramLabel = "ALG",
      description =
          "The only algorithm that the key is for, such as RS256 (default: any that goes with it).")
  private @Nullable SigningAlgorithm algorithm;

  @Option(
      names = "--kid",
      paramLabel = "ID",
      description = "The key's id (default: its thumbprint by RFC 7638).")
  private @Nullable String keyId;

  @Option(names = "--jwk", description = "Print the key alone instead of a set.")
  private boolean bare;

  @Override
  public Integer call() {
    Input input = Input.read(file);
    PemKey read = input.text().stripLeading().startsWith("{") ? ofJwk(input) : PemKey.read(input);
    PublicJsonWebKey key = read.key();
    KeySets.requireUsable(input, key);
    if (algorithm != null) {
      key.setAlgorithm(SigningAlgorithm.of(key, algorithm).toString());
    }
    String own = read.key().getKeyId();
    key.setKeyId(keyId != null ? keyId : own != null ? own : KeySets.thumbprint(key));
    PrintWriter err = spec.commandLine().getErr();
    Notes.print(err, "note", read.note());
    Notes.print(err, "warning", KeySets.doubt(key));
    PrintWriter out = spec.commandLine().getOut();
    out.println(bare ? KeySets.jwk(key) : KeySets.of(key));
    out.flush();
    return 0;
  }

  /** What {@code key generate} wrote: its public half is printed once more. */
  private static PemKey ofJwk(Input input) {
    ImmutableList<JsonWebKey> keys = KeySets.keys(input);
    if (keys.size() != 1 || !(keys.getFirst() instanceof PublicJsonWebKey key)) {
      throw new UserError(
          input.name() + " is JSON, but not one JWK with a public half: there is nothing to print");
    }
    return new PemKey(key, input.name() + " is a JWK already: this is its public half");
  }
}
