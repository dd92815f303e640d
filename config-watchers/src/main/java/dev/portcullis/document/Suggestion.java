package dev.portcullis.document;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What a misspelt name was probably meant to be. */
final class Suggestion {
  private static final int LONGEST = 64;

  private Suggestion() {}

  /** The hint for {@code written}, naming the nearest of {@code known} if one is near. */
  static String hint(String written, Collection<String> known, String otherwise) {
    return nearest(written, known).map(name -> "did you mean " + name + "?").orElse(otherwise);
  }

  static Optional<String> nearest(String written, Collection<String> known) {
    if (written.length() > LONGEST) {
      return Optional.empty();
    }
    String plain = normalized(written);
    int best = Math.min(3, Math.max(1, plain.length() / 3)) + 1;
    String nearest = null;
    for (String name : known) {
      int distance = distance(plain, normalized(name));
      if (distance < best) {
        best = distance;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  private static String normalized(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /** Edit distance in which exchanging two neighbours is one step. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + cost, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
