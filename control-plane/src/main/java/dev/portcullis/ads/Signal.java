package dev.portcullis.ads;

import java.util.concurrent.Semaphore;

/** Wakes one thread; any number of wakes before it looks are one. */
final class Signal {
  private final Semaphore raised = new Semaphore(0);

  /** Returns at once; by any thread. */
  void raise() {
    // A race may leave a permit too many, which costs a look at nothing; never one too few.
    if (raised.availablePermits() == 0) {
      raised.release();
    }
  }

  /** Waits until raised. */
  void await() {
    raised.acquireUninterruptibly();
    raised.drainPermits();
  }
}
