package dev.portcullis.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cli.keys.KeyRig.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds no key for tokens is told from the others by one sentence, which quotes none of it.
 */
final class UnusableKeysTest {
  private static final String KINDS =
      ": tokens are signed with RSA, EC (P-256, P-384, P-521) or Ed25519 keys";
  private static final String CURVES = ": Envoy verifies tokens on P-256, P-384 and P-521";
  private static final String DECRYPT =
      " holds an encrypted private key: decrypt it with openssl pkey -in FILE -out PLAIN, or take its"
          + " public half with openssl pkey -in FILE -pubout -out PUBLIC";

  private static final String CUT =
      " is damaged: a block has no END line of its own, or what is in it is not Base64";

  @TempDir private Path folder;

  /** A file and what is said of it, after its name. */
  private record Row(String file, String sentence) {}

  private static final ImmutableList<Row> FILES =
      ImmutableList.of(
          new Row("encrypted-pkcs8.pem", DECRYPT),
          new Row("encrypted-pkcs1.pem", DECRYPT),
          new Row(
              "two-keys.pem",
              " holds 2 different keys (PUBLIC KEY, PUBLIC KEY): give each a file of its own"),
          new Row(
              "request.pem",
              " is a request for a certificate: take the certificate that came of it, or the key that"
                  + " it was made with"),
          new Row(
              "openssh.pem",
              " is a private key in OpenSSH's own format: convert a copy with ssh-keygen -p -m PKCS8"
                  + " -f COPY, or take its public half with ssh-keygen -e -m PKCS8 -f FILE"),
          new Row(
              "openssh.pub",
              " is a public key of OpenSSH: convert it with ssh-keygen -e -m PKCS8 -f FILE"),
          new Row("dsa.pem", " is a DSA key" + KINDS),
          new Row("x25519.pem", " is an X25519 key, for encryption" + KINDS),
          new Row("x448.pem", " is an X448 key, for encryption" + KINDS),
          new Row("ed448.pem", " is an Ed448 key" + KINDS),
          new Row("secp256k1.pem", " holds an EC key on the curve secp256k1" + CURVES),
          new Row("brainpool.pem", " holds an EC key on the curve brainpoolP256r1" + CURVES),
          new Row("p224.pem", " holds an EC key on the curve secp224r1" + CURVES),
          new Row(
              "ec-explicit.pem",
              " holds an EC key that describes its curve instead of naming it: convert it with openssl"
                  + " ec -in FILE -param_enc named_curve"),
          new Row(
              "rsa-exponent-17.pem",
              " holds a key that Envoy can't use: 'n' is no modulus of 512 to 16384 bits, or 'e' is"
                  + " neither 65537 nor 3"),
          new Row(
              "rsa-public.der",
              " is binary (DER), not PEM: convert it with openssl pkey -inform DER -in FILE (a public"
                  + " key: and -pubin; a certificate: openssl x509 -inform DER -in FILE)"),
          new Row("make.sh", " is not PEM: it has no line -----BEGIN …-----"));

  @TestFactory
  Stream<DynamicTest> aFileOfAnotherKindIsNamed() {
    return FILES.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.file(),
                () -> {
                  String file = KeyRig.pem(row.file());
                  assertRefused(KeyRig.run("key", "from-pem", file), file + row.sentence());
                }));
  }

  /** What is on standard input, with {@code \n} for line ends, and what is said of it. */
  private static final ImmutableList<Row> INPUTS =
      ImmutableList.of(
          new Row(" \n", " is empty"),
          new Row("opaque", " is not PEM: it has no line -----BEGIN …-----"),
          new Row(
              "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}",
              " is JSON, but not one JWK with a public half: there is nothing to print"),
          new Row("{\"kty\":\"oct\",", " is not JSON: a key is PEM, a JWK or a key set"),
          new Row("{\"a\":1}", " is JSON, but no JWK: that has a member \"kty\""),
          new Row(
              "{\"kty\":\"RSA\",\"n\":\"AQAB\"}",
              " holds a JWK with a member that is missing, or is not what it should be"),
          new Row("-----BEGIN PUBLIC KEY-----\nMIIB", CUT),
          new Row(block("PUBLIC KEY", "?"), CUT),
          new Row(
              block("PUBLIC KEY", ""),
              " is damaged: what is in its block PUBLIC KEY is no such thing"),
          new Row(
              block("RSA PRIVATE KEY", "c2VjcmV0"),
              " is damaged: what is in its block RSA PRIVATE KEY is no such thing"),
          new Row(
              block("CERTIFICATE", "c2VjcmV0"),
              " is damaged: what is in its block CERTIFICATE is no such thing"),
          new Row(
              block("PGP MESSAGE", "c2VjcmV0"),
              " holds a block PGP MESSAGE, which is neither a key nor a certificate"),
          new Row(
              block("PKCS7", "c2VjcmV0"),
              " is a bundle of certificates: take them out with openssl pkcs7 -in FILE -print_certs"),
          new Row(block("EC PARAMETERS", "BggqhkjOPQMBBw=="), " holds only parameters, no key"));

  private static String block(String type, String content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, content, type);
  }

  @TestFactory
  Stream<DynamicTest> anInputOfAnotherKindIsNamed() {
    return INPUTS.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.sentence(),
                () -> {
                  Outcome outcome = KeyRig.runWith(row.file(), "key", "from-pem", "-");
                  assertRefused(outcome, "standard input" + row.sentence());
                }));
  }

  @Test
  void whatIsNoFileIsNamed() throws IOException {
    assertRefused(
        KeyRig.run("key", "from-pem", folder.toString()),
        folder + " is a directory: name a file in it");
    String missing = folder.resolve("none.pem").toString();
    assertRefused(KeyRig.run("key", "from-pem", missing), missing + " does not exist");
    Path huge = Files.write(folder.resolve("huge"), new byte[(1 << 20) + 1]);
    assertRefused(
        KeyRig.run("key", "from-pem", huge.toString()),
        huge + " is larger than 1 MiB: no key, token or set of claims is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"key from-pem", "token sign --key", "token inspect a.b.c --jwks"})
  void aKeyInPlaceOfItsFileIsNotQuoted(String command) {
    for (String secret :
        new String[] {KeyRig.contentOf("rsa-pkcs8.pem"), "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}"}) {
      String[] words = (command + " SECRET").split(" ");
      words[words.length - 1] = secret;
      Outcome outcome = KeyRig.run(words);
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.errors()).doesNotContain("c2VjcmV0", "MII");
      String[] more = java.util.Arrays.copyOf(words, words.length + 1);
      more[words.length] = "--wrong=" + secret;
      assertThat(KeyRig.run(more).errors()).doesNotContain("c2VjcmV0", "MII");
    }
  }

  private static void assertRefused(Outcome outcome, String sentence) {
    assertThat(outcome.errors()).isEqualTo("portcullis: " + sentence + "\n");
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(2);
  }
}
