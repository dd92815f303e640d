package dev.portcullis.cli.keys;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.UserError;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.util.io.pem.PemHeader;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** Takes a PEM file into its blocks, and knows what users take for one. */
final class PemText {
  private static final int MOST_BLOCKS = 100;
  private static final Pattern OPENSSH_PUBLIC =
      Pattern.compile("(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-|sk-)\\S* .*", Pattern.DOTALL);

  private PemText() {}

  static boolean isPem(Input input) {
    return input.latin1().contains("-----BEGIN ");
  }

  /** All blocks, at least one. */
  static ImmutableList<PemObject> blocks(Input input) {
    if (!isPem(input)) {
      throw new UserError(input.name() + " " + whatElse(input));
    }
    ImmutableList.Builder<PemObject> blocks = ImmutableList.builder();
    try (PemReader reader = new PemReader(new StringReader(input.latin1()))) {
      PemObject block = reader.readPemObject();
      for (int i = 0; block != null; i++) {
        if (i == MOST_BLOCKS) {
          throw new UserError(input.name() + " has more than " + MOST_BLOCKS + " blocks");
        }
        requirePlain(input, block);
        blocks.add(block);
        block = reader.readPemObject();
      }
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      // Not the library's message: it may quote the block.
      throw new UserError(
          "%s is damaged: a block has no END line of its own, or what is in it is not Base64"
              .formatted(input.name()),
          e);
    }
    ImmutableList<PemObject> all = blocks.build();
    if (all.isEmpty()) {
      throw new UserError(input.name() + " is damaged: its BEGIN line stands for no block");
    }
    return all;
  }

  /** Before its content is looked at: of an encrypted one that is no structure at all. */
  private static void requirePlain(Input input, PemObject block) {
    List<?> headers = block.getHeaders();
    boolean encrypted =
        block.getType().startsWith("ENCRYPTED") || headers.stream().anyMatch(PemText::isEncrypted);
    if (encrypted) {
      throw new UserError(
          "%s holds an encrypted private key: decrypt it with openssl pkey -in FILE -out PLAIN, or"
                  .formatted(input.name())
              + " take its public half with openssl pkey -in FILE -pubout -out PUBLIC");
    }
  }

  private static boolean isEncrypted(Object header) {
    return header instanceof PemHeader pem
        && pem.getName().equals("Proc-Type")
        && pem.getValue().contains("ENCRYPTED");
  }

  private static String whatElse(Input input) {
    String text = input.text().strip();
    if (input.isBinary()) {
      return "is binary (DER), not PEM: convert it with openssl pkey -inform DER -in FILE (a public"
          + " key: and -pubin; a certificate: openssl x509 -inform DER -in FILE)";
    }
    if (OPENSSH_PUBLIC.matcher(text).matches()) {
      return "is a public key of OpenSSH: convert it with ssh-keygen -e -m PKCS8 -f FILE";
    }
    return "is not PEM: it has no line -----BEGIN …-----";
  }
}
