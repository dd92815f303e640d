package dev.portcullis.e2e.fleet;

/**
 * How much the benchmark measures.
 *
 * @param streams of the small fleet that an edit concerns
 * @param manyStreams of the large fleet altogether
 * @param rounds by turns with what is compared
 * @param edits of a round
 * @param fresh how often what needs a new server is repeated
 * @param growthEdits after which memory is looked at
 * @param namespaces of the large directory
 */
record Scale(
    int streams,
    int manyStreams,
    int warmUp,
    int rounds,
    int edits,
    int fresh,
    int growthEdits,
    int starts,
    int namespaces) {
  /** As the table has it: some 15 minutes. */
  static final Scale FULL = new Scale(1_000, 10_000, 20, 5, 10, 3, 10_000, 7, 100);

  /** To see that all of it works: the figures are of smaller fleets. */
  static final Scale QUICK = new Scale(200, 1_000, 5, 2, 4, 1, 300, 3, 10);

  /** Of the large fleet, those that an edit concerns. */
  int manyConcerned() {
    return manyStreams * 9 / 10;
  }

  /** Of the small fleet, how many more it does not concern. */
  int unconcerned() {
    return streams / 5;
  }
}
