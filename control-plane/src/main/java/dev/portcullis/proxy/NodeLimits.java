package dev.portcullis.proxy;

/**
 * How much a node may say of itself.
 *
 * @param labels the number of labels
 * @param labelBytes the length of all labels together, names and values
 */
public record NodeLimits(int labels, int labelBytes) {
  /** More than Kubernetes lets anybody write by hand, less than would hurt. */
  public static final NodeLimits DEFAULT = new NodeLimits(256, 64 * 1024);
}
