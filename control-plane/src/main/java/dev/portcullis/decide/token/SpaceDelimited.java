package dev.portcullis.decide.token;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Set;

/** Claims that hold several words become lists, so that rules match each word. */
final class SpaceDelimited {
  private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

  private SpaceDelimited() {}

  static ImmutableMap<String, ClaimValue> split(ClaimValue.Members payload, Set<String> names) {
    return ImmutableMap.copyOf(
        Maps.transformEntries(
            payload.members(), (name, value) -> names.contains(name) ? split(value) : value));
  }

  private static ClaimValue split(ClaimValue value) {
    if (!(value instanceof ClaimValue.Text(String text))) {
      return value;
    }
    ImmutableList<ClaimValue> words =
        WORDS
            .splitToStream(text)
            .map(ClaimValue.Text::new)
            .collect(ImmutableList.toImmutableList());
    // A text of blanks alone stays what it is.
    return words.isEmpty() ? value : new ClaimValue.Elements(words);
  }
}
