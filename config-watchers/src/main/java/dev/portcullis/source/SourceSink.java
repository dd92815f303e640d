package dev.portcullis.source;

/** Takes what a source holds, whenever it changes. */
@FunctionalInterface
public interface SourceSink {
  /** Replaces what this source held before. Called by one thread of the source; returns at once. */
  void accept(SourceState state);
}
