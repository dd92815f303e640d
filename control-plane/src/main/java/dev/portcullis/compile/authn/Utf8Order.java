package dev.portcullis.compile.authn;

import com.google.common.primitives.UnsignedBytes;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/** Orders texts by their UTF-8 bytes, as Go does; Java's own order differs beyond the BMP. */
enum Utf8Order implements Comparator<String> {
  INSTANCE;

  private static final Comparator<byte[]> BYTES = UnsignedBytes.lexicographicalComparator();

  @Override
  public int compare(String a, String b) {
    return BYTES.compare(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
