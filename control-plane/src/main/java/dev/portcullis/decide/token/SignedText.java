package dev.portcullis.decide.token;

import java.nio.charset.StandardCharsets;

/** The bytes that a signature is over, and the signature. */
final class SignedText {
  private final byte[] content;
  private final byte[] signature;

  SignedText(String content, byte[] signature) {
    this.content = content.getBytes(StandardCharsets.ISO_8859_1);
    this.signature = signature;
  }

  byte[] content() {
    return content;
  }

  byte[] signature() {
    return signature;
  }
}
