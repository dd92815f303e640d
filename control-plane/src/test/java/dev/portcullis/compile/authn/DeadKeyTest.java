package dev.portcullis.compile.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.compile.check.JsonWebKeySet;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Shows that nobody chose the private key of the key that verifies nothing. */
final class DeadKeyTest {
  private static final String SENTENCE =
      "Portcullis: a public key for which nobody can know the private key";
  private static final BigInteger PRIME =
      new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
  private static final BigInteger B =
      new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);

  /** The first counter for which SHA-256 of the sentence is the abscissa of a point. */
  @Test
  void theKeyIsDerivedFromAPublicSentence() throws GeneralSecurityException {
    for (int counter = 0; ; counter++) {
      BigInteger x = hash(SENTENCE + " " + counter);
      BigInteger square = x.pow(3).subtract(x.multiply(BigInteger.valueOf(3))).add(B).mod(PRIME);
      BigInteger root = square.modPow(PRIME.add(BigInteger.ONE).shiftRight(2), PRIME);
      if (x.compareTo(PRIME) < 0 && root.modPow(BigInteger.TWO, PRIME).equals(square)) {
        BigInteger y = root.testBit(0) ? PRIME.subtract(root) : root;
        assertThat(KeySetText.DEAD.json())
            .isEqualTo(
                "{\"keys\":[{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}]}"
                    .formatted(base64(x), base64(y)));
        return;
      }
    }
  }

  @Test
  void envoyCanUseIt() {
    assertThat(JsonWebKeySet.read(KeySetText.DEAD.json()).json()).isEqualTo(KeySetText.DEAD.json());
  }

  private static BigInteger hash(String text) throws GeneralSecurityException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    return new BigInteger(1, sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String base64(BigInteger coordinate) {
    byte[] padded = new byte[32];
    byte[] bytes = coordinate.toByteArray();
    int length = Math.min(bytes.length, padded.length);
    System.arraycopy(bytes, bytes.length - length, padded, padded.length - length, length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(padded);
  }
}
