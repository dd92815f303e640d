package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.io.IOException;

/** Where processes run and connections are made. */
public interface Network {
  /** The machine's own. */
  Network MACHINE =
      new Network() {
        @Override
        public ImmutableList<String> command() {
          return ImmutableList.of();
        }

        @Override
        public <T> T call(Work<T> work) throws IOException {
          return work.run();
        }
      };

  /** What a command that shall run in it begins with. */
  ImmutableList<String> command();

  /** Does something whose sockets shall be of this network; they can be used anywhere. */
  <T> T call(Work<T> work) throws IOException;

  /** Something that makes sockets. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }
}
