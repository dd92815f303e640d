package dev.portcullis.decide;

import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that a request arrives at.
 *
 * @param trustedProxies how many proxies in front of it its own bootstrap says to believe, null
 *     where the mesh config decides
 */
public record DecidingProxy(
    Role role,
    String namespace,
    ImmutableMap<String, String> labels,
    @Nullable Integer trustedProxies) {

  /** What a proxy is there for. */
  public enum Role {
    GATEWAY,
    SIDECAR
  }
}
