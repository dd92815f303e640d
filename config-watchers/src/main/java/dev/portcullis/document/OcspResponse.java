package dev.portcullis.document;

import dev.portcullis.document.Credentials.Unusable;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an authority says about one certificate, as it is stapled to handshakes: RFC 6960, as far as
 * Envoy looks at it. Envoy refuses the whole Secret for a response that it can't use.
 *
 * @param validUntil null where the response doesn't tell, which to Envoy is past already
 */
record OcspResponse(@Nullable Instant validUntil) {
  private static final int SEQUENCE = 0x30;
  private static final int ENUMERATED = 0x0a;
  private static final int OCTETS = 0x04;
  private static final int INTEGER = 0x02;
  private static final int OBJECT = 0x06;
  private static final int TIME = 0x18;
  private static final int CONTEXT_0 = 0xa0;

  /** 1.3.6.1.5.5.7.48.1.1: the only kind that there is. */
  private static final byte[] BASIC = {0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1};

  private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";

  /** An OCTET STRING of the list of features with nothing in it but 5: Envoy knows no other. */
  private static final byte[] MUST_STAPLE = {OCTETS, 5, SEQUENCE, 3, INTEGER, 1, 5};

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Whether clients may expect a response with every handshake of {@code certificate}. */
  static boolean isRequired(X509Certificate certificate) {
    return Arrays.equals(certificate.getExtensionValue(TLS_FEATURE), MUST_STAPLE);
  }

  /** Reads the DER of a response that is for {@code certificate}. */
  static OcspResponse of(byte[] der, X509Certificate certificate) throws Unusable {
    try {
      ByteBuffer input = ByteBuffer.wrap(der);
      ByteBuffer response = in(input, SEQUENCE);
      if (input.hasRemaining()) {
        throw new Unusable("is more than an OCSP response in DER");
      }
      if (integer(response, ENUMERATED).signum() != 0) {
        throw new Unusable("is an OCSP response that tells of a failure");
      }
      ByteBuffer typed = in(in(response, CONTEXT_0), SEQUENCE);
      if (!ByteBuffer.wrap(BASIC).equals(in(typed, OBJECT))) {
        throw new Unusable("is an OCSP response of an unknown type");
      }
      return basic(in(typed, OCTETS), certificate);
    } catch (BufferUnderflowException | DateTimeException | IllegalArgumentException e) {
      throw new Unusable("is no OCSP response in DER");
    }
  }

  private static OcspResponse basic(ByteBuffer octets, X509Certificate certificate)
      throws Unusable {
    ByteBuffer data = in(in(octets, SEQUENCE), SEQUENCE);
    skipOptional(data, CONTEXT_0); // The version.
    skip(data); // Who says it.
    skip(data); // When it was said.
    ByteBuffer all = in(data, SEQUENCE);
    ByteBuffer single = in(all, SEQUENCE);
    if (all.hasRemaining()) {
      throw new Unusable("is an OCSP response for more than one certificate");
    }
    ByteBuffer id = in(single, SEQUENCE);
    skip(id); // The hash of the next two.
    skip(id); // The name of the authority.
    skip(id); // The key of the authority.
    if (!integer(id, INTEGER).equals(certificate.getSerialNumber())) {
      throw new Unusable("is an OCSP response for another certificate");
    }
    skip(single); // Good or not: that is for the client.
    time(single);
    return new OcspResponse(isNext(single, CONTEXT_0) ? time(in(single, CONTEXT_0)) : null);
  }

  private static Instant time(ByteBuffer in) {
    String text = StandardCharsets.US_ASCII.decode(in(in, TIME)).toString();
    return FORM.parse(text, Instant::from);
  }

  private static BigInteger integer(ByteBuffer in, int tag) {
    ByteBuffer content = in(in, tag);
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return new BigInteger(bytes);
  }

  private static boolean isNext(ByteBuffer in, int tag) {
    return in.hasRemaining() && (in.get(in.position()) & 0xff) == tag;
  }

  private static void skipOptional(ByteBuffer in, int tag) {
    if (isNext(in, tag)) {
      skip(in);
    }
  }

  private static void skip(ByteBuffer in) {
    in(in, in.get(in.position()) & 0xff);
  }

  /** The content of the element that comes next, which is then behind. */
  private static ByteBuffer in(ByteBuffer in, int tag) {
    if ((in.get() & 0xff) != tag) {
      throw new BufferUnderflowException();
    }
    int length = DerLength.read(in);
    ByteBuffer content = in.slice(in.position(), Math.min(length, in.remaining()));
    if (content.remaining() < length) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + length);
    return content;
  }
}
