package dev.portcullis.xds;

/**
 * What a policy is but for the keys that are fetched for it.
 *
 * @param hash equal for two policies that differ in nothing but the fetched keys
 * @param isIncomplete true if some of those keys are not known here, and may be elsewhere: the
 *     policy then refuses tokens that another replica, or this one before its restart, let pass
 */
public record PolicyOutline(ContentHash hash, boolean isIncomplete) {
  /**
   * Sets a policy that is incomplete for now apart from one that is so for good: both refuse the
   * same tokens, but only the latter is sent to a proxy that holds keys.
   */
  private static final String INCOMPLETE = "~";

  /** What a version says about the outline. */
  String version() {
    return isIncomplete ? hash.hex() + INCOMPLETE : hash.hex();
  }

  /** True if {@code version} says so about the same policy. */
  boolean isOf(String version) {
    return version.equals(hash.hex()) || version.equals(hash.hex() + INCOMPLETE);
  }
}
