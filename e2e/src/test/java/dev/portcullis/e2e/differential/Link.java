package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;

/**
 * How a client connects.
 *
 * @param source the loopback address it connects from
 * @param tls whether by TLS
 * @param identity the SPIFFE id in its certificate, null where it has none
 * @param serverName the name it asks for, "" for none
 */
record Link(String source, boolean tls, @Nullable String identity, String serverName) {
  /** In plaintext from the usual address. */
  static final Link PLAIN = new Link("127.0.0.1", false, null, "");

  /** As a case's file has it. */
  static Link of(ImmutableMap<String, Object> tree) {
    Object identity = tree.get("identity");
    String serverName = Trees.text(tree, "serverName", "");
    return new Link(
        Trees.text(tree, "source", PLAIN.source),
        identity != null || !serverName.isEmpty() || Boolean.TRUE.equals(tree.get("tls")),
        identity == null ? null : identity.toString(),
        serverName);
  }

  /** For a case's file. */
  ImmutableMap<String, Object> tree() {
    ImmutableMap.Builder<String, Object> tree = ImmutableMap.builder();
    if (!source.equals(PLAIN.source)) {
      tree.put("source", source);
    }
    if (tls) {
      tree.put("tls", true);
    }
    if (identity != null) {
      tree.put("identity", identity);
    }
    if (!serverName.isEmpty()) {
      tree.put("serverName", serverName);
    }
    return tree.buildOrThrow();
  }
}
