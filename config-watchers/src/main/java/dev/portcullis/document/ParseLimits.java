package dev.portcullis.document;

/**
 * How much one file may hold; what is beyond is refused with a problem, not cut off.
 *
 * @param maxBytes size of the file
 * @param maxDepth of nested mappings and lists
 * @param maxNodes number of values in the file, every alias followed
 * @param maxAliases number of aliases in the file
 * @param maxDocuments number of documents in the file
 */
public record ParseLimits(
    int maxBytes, int maxDepth, int maxNodes, int maxAliases, int maxDocuments) {
  /** Far more than anybody writes by hand, and little enough to be parsed in a moment. */
  public static final ParseLimits DEFAULT =
      new ParseLimits(4 * 1024 * 1024, 64, 500_000, 100, 20_000);
}
