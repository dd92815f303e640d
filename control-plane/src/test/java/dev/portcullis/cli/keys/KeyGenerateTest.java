package dev.portcullis.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cli.keys.KeyRig.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code key generate} keeps the private half to a file of its owner's. */
final class KeyGenerateTest {
  private static final String OWNER_ONLY = "rw-------";

  @TempDir private Path folder;

  @Test
  void thePrivateHalfIsInTheFileAndThePublicOneIsPrinted() throws IOException {
    Path file = folder.resolve("key.jwk");
    Outcome outcome = generate("--alg", "ES256", "--out", file.toString());
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.errors())
        .isEqualTo(
            "portcullis: note: the private key is in %s, for its owner only (0600)\n"
                .formatted(file));
    assertThat(outcome.output()).startsWith("{\"keys\":[{\"kty\":\"EC\",").doesNotContain("\"d\"");
    assertThat(Files.readString(file)).startsWith("{\"kty\":\"EC\",").contains("\"d\":");
    assertThat(permissions(file)).isEqualTo(OWNER_ONLY);
    assertThat(KeyRig.run("key", "from-pem", file.toString()).output()).isEqualTo(outcome.output());
  }

  @Test
  void aFileThatIsThereStaysUnlessForced() throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), "mine");
    Outcome outcome = generate("--alg", "EdDSA", "--pem", "--out", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .isEqualTo(
            "portcullis: %s exists and stays as it is: choose another name, or replace it with --force\n"
                .formatted(file));
    assertThat(file).hasContent("mine");
    assertThat(generate("--alg", "EdDSA", "--pem", "--force", "--out", file.toString()).exitCode())
        .isZero();
    assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----\n");
    assertThat(permissions(file)).isEqualTo(OWNER_ONLY);
    assertThat(folder.toFile().list()).containsExactly("key.pem");
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    assertThat(generate("--alg", "EdDSA", "--out", link.toString()).exitCode()).isEqualTo(2);
    assertThat(elsewhere).doesNotExist();
  }

  @Test
  void theTerminalSeesThePrivateHalfOnlyIfItIsAskedFor() {
    assertThat(generate("--alg", "EdDSA", "--private-to-stdout").printed()).contains("\"d\":");
    Outcome outcome = generate("--alg", "HS256", "--out", folder.resolve("secret").toString());
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.errors())
        .contains("portcullis: warning: HS256 has no public half: who can verify can also sign.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--alg RS256 | where to put the private key: --out FILE, or --private-to-stdout",
        "--out x --private-to-stdout | --out and --private-to-stdout can't both be given",
        "--out x --alg HS256 --pem | PEM has no form for the secret of HS256: leave --pem out",
        "--out x --bits 1024 | --bits for RS256 is a multiple of 8 from 2048 to 8192",
        "--out x --alg HS512 --bits 256 | --bits for HS512 is a multiple of 8 from 512 to 8192",
        "--out x --alg ES256 --bits 256 |"
            + " --bits does not go with ES256, whose keys have one size",
        "--out / --alg ES256 | / is a directory: name a file in it",
        "--out /nowhere/x --alg ES256 |"
            + " /nowhere/x can't be written: is its directory there, and yours?",
      })
  void aMistakeIsASentence(String arguments, String sentence) {
    Outcome outcome = generate(arguments.split(" "));
    assertThat(outcome.errors()).isEqualTo("portcullis: " + sentence + "\n");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  private static Outcome generate(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "key";
    all[1] = "generate";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return KeyRig.run(all);
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
