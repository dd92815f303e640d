package dev.portcullis.jwks;

import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;

/**
 * The key sets that replicas have in common: one fetches them, the others take them over. By them
 * tokens are judged, so that whoever can change them decides who is let in. Nothing here blocks.
 */
public interface SharedKeys {
  /** No other replica. */
  SharedKeys NONE =
      new SharedKeys() {
        @Override
        public @Nullable SharedKeySet find(String target) {
          return null;
        }

        @Override
        public void fetched(ImmutableMap<String, SharedKeySet> all) {}
      };

  /**
   * What another replica has, null if nothing that is to be relied on.
   *
   * @param target a name for what is fetched
   */
  @Nullable SharedKeySet find(String target);

  /** Notes all that this replica has now, if it is others that are to rely on it. */
  void fetched(ImmutableMap<String, SharedKeySet> all);
}
