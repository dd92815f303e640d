package dev.portcullis.injection;

import com.google.common.io.BaseEncoding;
import java.security.SecureRandom;
import java.util.function.Supplier;

/** Words that nobody can guess: 128 random bits each. */
public final class Capabilities implements Supplier<String> {
  private static final int BYTES = 16;

  private final SecureRandom random = new SecureRandom();

  @Override
  public String get() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return BaseEncoding.base16().lowerCase().encode(bytes);
  }
}
