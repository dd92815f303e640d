package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.ShortText;
import dev.portcullis.jwks.FetchFailure.Cause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and keys for connections to key servers, anew for each connection: whoever
 * rotates them restarts nothing. What is wrong is said without anything of the content: the name of
 * the file may come from a policy's author, its content not.
 */
final class PemFile {
  private static final int MOST_BYTES = 4 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");
  private static final ImmutableList<String> KEY_TYPES =
      ImmutableList.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private PemFile() {}

  /** All certificates of the file; at least one. */
  static ImmutableList<X509Certificate> certificates(String file) throws FetchException {
    ImmutableList.Builder<X509Certificate> certificates = ImmutableList.builder();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      Matcher block = BLOCK.matcher(read(file));
      while (block.find()) {
        if (block.group(1).endsWith("CERTIFICATE")) {
          byte[] der = decode(block.group(2));
          certificates.add(
              (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw unusable(file, "holds a certificate that cannot be read");
    }
    ImmutableList<X509Certificate> read = certificates.build();
    if (read.isEmpty()) {
      throw unusable(file, "holds no certificate in PEM");
    }
    return read;
  }

  /** The private key of the file. */
  static PrivateKey privateKey(String file) throws FetchException {
    Matcher block = BLOCK.matcher(read(file));
    while (block.find()) {
      String kind = block.group(1);
      if (kind.equals("PRIVATE KEY")) {
        return key(file, block.group(2));
      }
      if (kind.endsWith("PRIVATE KEY")) {
        throw unusable(
            file, "holds an " + kind + ": convert it with openssl pkcs8 -topk8 -nocrypt");
      }
    }
    throw unusable(file, "holds no private key in PEM");
  }

  private static PrivateKey key(String file, String base64) throws FetchException {
    try {
      PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(decode(base64));
      for (String type : KEY_TYPES) {
        try {
          return KeyFactory.getInstance(type).generatePrivate(encoded);
        } catch (InvalidKeySpecException e) {
          // The factories know their own keys only; the next may.
        }
      }
    } catch (IllegalArgumentException | NoSuchAlgorithmException e) {
      throw unusable(file, "holds a private key that cannot be read");
    }
    throw unusable(file, "holds a private key that cannot be read");
  }

  private static byte[] decode(String base64) {
    return Base64.getMimeDecoder().decode(base64);
  }

  private static String read(String file) throws FetchException {
    try {
      Path path = Path.of(file);
      // A pipe would never end, a device neither.
      if (!Files.isRegularFile(path)) {
        throw unusable(file, Files.exists(path) ? "is no regular file" : "does not exist");
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          throw unusable(file, "is larger than 4 MiB");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
      }
    } catch (NoSuchFileException e) {
      throw unusable(file, "does not exist");
    } catch (IOException | InvalidPathException e) {
      throw unusable(file, "cannot be read");
    }
  }

  private static FetchException unusable(String file, String why) {
    return new FetchException(Cause.TLS, "the file " + ShortText.of(file) + " " + why);
  }
}
