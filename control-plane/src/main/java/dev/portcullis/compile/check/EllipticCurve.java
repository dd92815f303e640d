package dev.portcullis.compile.check;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import org.jspecify.annotations.Nullable;

/** The curves whose signatures Envoy verifies. */
enum EllipticCurve {
  P256("P-256", "secp256r1", "ES256"),
  P384("P-384", "secp384r1", "ES384"),
  P521("P-521", "secp521r1", "ES512");

  private final String curve;
  private final String algorithm;
  private final BigInteger prime;
  private final BigInteger a;
  private final BigInteger b;

  EllipticCurve(String curve, String standardName, String algorithm) {
    this.curve = curve;
    this.algorithm = algorithm;
    ECParameterSpec parameters = parameters(standardName);
    this.prime = ((ECFieldFp) parameters.getCurve().getField()).getP();
    this.a = parameters.getCurve().getA();
    this.b = parameters.getCurve().getB();
  }

  /** The curve with this name in a key, or null. */
  static @Nullable EllipticCurve named(@Nullable String name) {
    for (EllipticCurve candidate : values()) {
      if (candidate.curve.equals(name)) {
        return candidate;
      }
    }
    return null;
  }

  /** The algorithm of signatures by keys on this curve. */
  String algorithm() {
    return algorithm;
  }

  /** True if the point is on the curve: Envoy refuses keys that are not. */
  boolean contains(BigInteger x, BigInteger y) {
    return x.compareTo(prime) < 0
        && y.compareTo(prime) < 0
        && y.modPow(BigInteger.TWO, prime).equals(rightSide(x));
  }

  private BigInteger rightSide(BigInteger x) {
    return x.pow(3).add(a.multiply(x)).add(b).mod(prime);
  }

  private static ECParameterSpec parameters(String standardName) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(standardName));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + standardName, e);
    }
  }
}
