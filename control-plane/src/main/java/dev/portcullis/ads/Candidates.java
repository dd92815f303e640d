package dev.portcullis.ads;

import org.jspecify.annotations.Nullable;

/** What could be sent now of one type, in two passes: first what comes, then what goes. */
interface Candidates {
  /** The first pass: null if nothing has come, changed, or been asked for. */
  @Nullable Outgoing additions();

  /** True if something has to wait that has come or changed. */
  boolean isWaiting();

  /** The second pass: null if nothing has gone. */
  @Nullable Outgoing removals();
}
