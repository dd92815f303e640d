package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.portcullis.e2e.harness.MutualTls;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Certificates of clients and of the proxy, all by one authority. */
final class Identities {
  /** The ids that clients may have. */
  static final ImmutableList<String> CLIENTS =
      ImmutableList.of(
          "spiffe://cluster.local/ns/foo/sa/httpbin",
          "spiffe://cluster.local/ns/bar/sa/client",
          "spiffe://td1/ns/foo/sa/httpbin",
          "spiffe://old.example/ns/foo/sa/client",
          "spiffe://cluster.local/ns/foo/x/sa/httpbin/y",
          "spiffe://cluster.local/ns/f[o]o/sa/a+b");

  private final SpiffeAuthority authority = new SpiffeAuthority("bench");
  private final SpiffeAuthority.Issued server =
      authority.issue("spiffe://cluster.local/ns/foo/sa/proxy");
  private final ImmutableMap<String, SSLContext> clients =
      ImmutableMap.copyOf(
          Maps.toMap(CLIENTS, client -> MutualTls.context(authority.issue(client))));
  private final SSLContext anonymous = MutualTls.anonymousContext();

  /** A client's side of TLS. */
  SSLContext client(@Nullable String identity) {
    SSLContext context = identity == null ? anonymous : clients.get(identity);
    if (context == null) {
      throw new IllegalArgumentException("nobody is " + identity);
    }
    return context;
  }

  /** What the proxy verifies clients by. */
  String trusted() {
    return authority.certificatePem();
  }

  SpiffeAuthority.Issued server() {
    return server;
  }
}
