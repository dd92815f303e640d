package dev.portcullis.jwks;

import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;

/** Takes what is known of keys, whenever it changes. */
@FunctionalInterface
public interface JwksSink {
  /** Replaces what was known before. Called by one thread at a time; returns at once. */
  void accept(ImmutableSortedMap<JwksReference, FetchedKeys> keys);
}
