package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes the keys of conditions apart. */
final class ConditionKey {
  private static final Pattern NAMES = Pattern.compile("\\[([^\\[\\]]+)]");
  private static final Pattern NESTED = Pattern.compile("(\\[[^\\[\\]]+])+");

  private ConditionKey() {}

  /** The one name in {@code prefix[name]}, or null. */
  static @Nullable String bracketed(String key, String prefix) {
    boolean wellFormed =
        key.startsWith(prefix + "[") && key.endsWith("]") && key.length() > prefix.length() + 2;
    return wellFormed ? key.substring(prefix.length() + 1, key.length() - 1) : null;
  }

  /**
   * The names in {@code prefix[a][b]}, or null. Brackets that do not nest like this are part of one
   * name, from the first to the last of them.
   */
  static @Nullable ImmutableList<String> path(String key, String prefix) {
    String whole = bracketed(key, prefix);
    if (whole == null) {
      return null;
    }
    String names = key.substring(prefix.length());
    if (!NESTED.matcher(names).matches()) {
      return ImmutableList.of(whole);
    }
    ImmutableList.Builder<String> path = ImmutableList.builder();
    Matcher matcher = NAMES.matcher(names);
    while (matcher.find()) {
      path.add(matcher.group(1));
    }
    return path.build();
  }
}
