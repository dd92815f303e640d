package dev.portcullis.document;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.Locale;

/**
 * The names by which matches of a VirtualService mean claims of a token: {@code
 * @request.auth.claims.a.b} or, for names with dots, {@code @request.auth.claims[a.c][b]}.
 */
final class ClaimNames {
  static final String PREFIX = "@request.auth.claims";

  private ClaimNames() {}

  /** Whether a name begins as one of a claim does. */
  static boolean isMeant(String header) {
    return header.toLowerCase(Locale.ROOT).startsWith(PREFIX);
  }

  /** The claim and what is within it; empty for a name that is none. */
  static ImmutableList<String> path(String header) {
    if (!isMeant(header)) {
      return ImmutableList.of();
    }
    ImmutableList<String> path = split(header.substring(PREFIX.length()));
    // Envoy refuses a step without a name.
    return path.contains("") ? ImmutableList.of() : path;
  }

  private static ImmutableList<String> split(String name) {
    if (name.startsWith(".")) {
      return ImmutableList.copyOf(Splitter.on('.').split(name.substring(1)));
    }
    if (name.length() > 2 && name.startsWith("[") && name.endsWith("]")) {
      return ImmutableList.copyOf(Splitter.on("][").split(name.substring(1, name.length() - 1)));
    }
    return ImmutableList.of();
  }
}
