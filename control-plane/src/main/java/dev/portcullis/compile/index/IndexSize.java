package dev.portcullis.compile.index;

/**
 * When rules are indexed, and how finely.
 *
 * @param threshold up to this many tests, Envoy tries them one by one
 * @param leaf about how many tests are left to be tried one by one
 * @param growth how many times as many tests as without an index there may be, all in all
 * @param gain of what a request may have to try, the part in percent that an index must save
 */
public record IndexSize(int threshold, int leaf, int growth, int gain) {
  /** Where an index was measured to win. */
  public static final IndexSize USUAL = new IndexSize(64, 60, 4, 25);

  /** No index. */
  public static final IndexSize NEVER = new IndexSize(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, 0);

  /** An index wherever one can be made, useful or not: for tests. */
  public static final IndexSize EAGER = new IndexSize(0, 1, 12, 0);
}
