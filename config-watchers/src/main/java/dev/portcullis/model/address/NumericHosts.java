package dev.portcullis.model.address;

import java.util.regex.Pattern;

/** Hosts that look like names, and that a C library takes for IPv4 addresses. */
public final class NumericHosts {
  /** It knows 127.1, 0x7f.1 and 2130706433. */
  private static final Pattern NUMERIC_END = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");

  private NumericHosts() {}

  /** True if the last label of {@code host}, which is in lower case, is a number. */
  public static boolean isOne(String host) {
    return NUMERIC_END.matcher(host).matches();
  }
}
