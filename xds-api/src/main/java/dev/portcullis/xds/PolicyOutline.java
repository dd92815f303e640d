package dev.portcullis.xds;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a policy is but for the keys that are fetched for it, and which those are.
 *
 * @param hash equal for two policies that differ in nothing but the fetched keys
 * @param keySets a mark for each fetched key set, in an order that the policy gives; {@link
 *     #AWAITED} for one that is not known here, and may be elsewhere: the policy then refuses
 *     tokens that another replica, or this one before its restart, let pass
 */
public record PolicyOutline(ContentHash hash, ImmutableList<String> keySets) {
  /** The mark of keys that are not known here. */
  public static final String AWAITED = "~";

  private static final String KEYS = "-";
  private static final String NEXT = ".";

  /** What a version says about it. */
  String version() {
    return hash.hex() + KEYS + String.join(NEXT, keySets);
  }

  /**
   * True if {@code other}, what a version says, is of the same policy with the same keys as far as
   * these are known here. One key set that is known, and is another there, is reason enough to
   * overwrite the rest: it may have been changed to withdraw a key.
   */
  boolean yieldsTo(String other) {
    List<String> parts = Splitter.on(KEYS).splitToList(other);
    if (parts.size() != 2 || !parts.getFirst().equals(hash.hex()) || !keySets.contains(AWAITED)) {
      return false;
    }
    List<String> held = Splitter.on(NEXT).splitToList(parts.getLast());
    return held.size() == keySets.size()
        && IntStream.range(0, held.size())
            .allMatch(i -> keySets.get(i).equals(AWAITED) || keySets.get(i).equals(held.get(i)));
  }
}
