package dev.portcullis.ads;

/** The two variants of the aggregated discovery service. */
public enum Protocol {
  /** Incremental: resources come and go one by one. */
  DELTA,
  /** State of the world: what a response of clusters or listeners does not list is gone. */
  SOTW
}
