package dev.portcullis.compile.check;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import org.jspecify.annotations.Nullable;

/**
 * A path with placeholders for segments, in Envoy's notation.
 *
 * <p>Envoy 1.40 does not refuse a template that it cannot parse: the process aborts, and again at
 * each restart. So this admits what was seen to be accepted and nothing else.
 *
 * @param text with {@code *} for one segment and {@code **} for any number of them
 */
public record PathTemplate(String text) {
  private static final String ONE = "{*}";
  private static final String MANY = "{**}";
  private static final int LONGEST = 256;
  private static final CharMatcher LITERAL =
      CharMatcher.inRange('0', '9')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.anyOf("-._~%!$&'()+,;:@="));

  /** True if a path, as users write it, has placeholders. */
  public static boolean isTemplate(String path) {
    return path.contains(ONE) || path.contains(MANY);
  }

  /** Translates a path with placeholders; null if Envoy could not parse it. */
  public static @Nullable PathTemplate parse(String path) {
    String text = path.replace(MANY, "**").replace(ONE, "*");
    if (!path.startsWith("/") || text.length() > LONGEST) {
      return null;
    }
    // One trailing slash is a segment that must be there and empty.
    String segments = path.substring(1, path.endsWith("/") ? path.length() - 1 : path.length());
    boolean many = false;
    for (String segment : Splitter.on('/').split(segments)) {
      boolean literal = !segment.isEmpty() && LITERAL.matchesAllOf(segment);
      boolean placeholder = segment.equals(ONE) || segment.equals(MANY);
      if (!literal && (!placeholder || many)) {
        return null;
      }
      many |= segment.equals(MANY);
    }
    return new PathTemplate(text);
  }
}
