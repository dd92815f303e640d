package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.StringMatch;
import org.jspecify.annotations.Nullable;

/** Reads how a text is matched in a VirtualService. */
final class StringMatchReader {
  private static final ImmutableList<String> KINDS = ImmutableList.of("exact", "prefix", "regex");

  private StringMatchReader() {}

  /** The match of a field, null if there is none that can be used. */
  static @Nullable StringMatch read(Fields fields, String name) {
    Fields match = fields.object(name);
    return match == null ? null : read(match, /* anyPrefix= */ false);
  }

  /** The match of a path: only there may a prefix be empty. */
  static @Nullable StringMatch path(Fields fields, String name) {
    Fields match = fields.object(name);
    return match == null ? null : read(match, /* anyPrefix= */ true);
  }

  static StringMatch read(Fields match) {
    return read(match, /* anyPrefix= */ false);
  }

  private static StringMatch read(Fields match, boolean anyPrefix) {
    String exact = match.has("exact") ? match.literal("exact", "") : null;
    String prefix = match.has("prefix") ? match.literal("prefix", "") : null;
    String regex = match.has("regex") ? match.literal("regex", "") : null;
    match.done();
    ImmutableList<String> given =
        KINDS.stream().filter(match::has).collect(ImmutableList.toImmutableList());
    if (given.size() > 1) {
      match.report(
          ProblemCode.CONFLICTING_FIELDS,
          given.get(1),
          "can't be given together with " + given.getFirst(),
          "remove one of them");
    }
    if (prefix != null && prefix.isEmpty() && !anyPrefix) {
      match.report(ProblemCode.EMPTY_VALUE, "prefix", "must not be empty", "leave the match out");
    }
    return one(match, exact, prefix, regex);
  }

  private static StringMatch one(
      Fields match, @Nullable String exact, @Nullable String prefix, @Nullable String regex) {
    if (exact != null) {
      return new StringMatch.Exact(exact);
    }
    if (prefix != null) {
      return new StringMatch.Prefix(prefix);
    }
    if (regex == null || regex.equals("*")) {
      return new StringMatch.Present();
    }
    Regexes.check(match, "regex", regex);
    return new StringMatch.Regex(regex);
  }
}
