package dev.portcullis.certificates;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Secret without an API server, with the API server's rules for writers that meet. */
final class MemoryStore implements SecretStore {
  private long version;
  private @Nullable Kept kept;
  private int writes;
  private boolean down;
  private Runnable beforeWrite = () -> {};

  /** Runs once, between what a replica has read and what it writes. */
  void beforeNextWrite(Runnable task) {
    beforeWrite = task;
  }

  void down(boolean isDown) {
    down = isDown;
  }

  int writes() {
    return writes;
  }

  void delete() {
    kept = null;
  }

  void put(Map<String, byte[]> data) {
    kept = new Kept(String.valueOf(++version), ImmutableMap.copyOf(data));
  }

  @Override
  public @Nullable Kept read() throws IOException {
    if (down) {
      throw new IOException("down");
    }
    return kept;
  }

  @Override
  public boolean create(Map<String, byte[]> data) {
    meet();
    if (kept != null) {
      return false;
    }
    return write(data);
  }

  @Override
  public boolean replace(Kept before, Map<String, byte[]> data) {
    meet();
    if (kept == null || !kept.version().equals(before.version())) {
      return false;
    }
    return write(data);
  }

  private void meet() {
    Runnable task = beforeWrite;
    beforeWrite = () -> {};
    task.run();
  }

  private boolean write(Map<String, byte[]> data) {
    writes++;
    put(data);
    return true;
  }
}
