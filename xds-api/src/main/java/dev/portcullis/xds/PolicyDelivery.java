package dev.portcullis.xds;

/** How the HTTP policy of a filter chain reaches a proxy. */
public enum PolicyDelivery {
  /** One extension resource holds the whole policy: it is applied whole or not at all. */
  ATOMIC,
  /**
   * One extension resource for each filter, switched over in phases; for proxies without the
   * filter-chain filter.
   */
  PHASED
}
