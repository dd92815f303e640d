package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Checks {@code connectionPool} of a DestinationRule. */
final class ConnectionPoolReader {
  private static final int MOST = Integer.MAX_VALUE;

  private ConnectionPoolReader() {}

  /** Whether connections are made HTTP/2, in the order of Istio's protos. */
  private enum Upgrade {
    DEFAULT,
    DO_NOT_UPGRADE,
    UPGRADE
  }

  static void check(Fields policy) {
    Fields pool = policy.object("connectionPool");
    if (pool == null) {
      return;
    }
    if (!pool.has("tcp") && !pool.has("http")) {
      policy.report(ProblemCode.EMPTY_VALUE, "connectionPool", "must not be empty", "");
    }
    checkTcp(pool.object("tcp"));
    checkHttp(pool.object("http"));
    pool.done();
  }

  private static void checkTcp(@Nullable Fields tcp) {
    if (tcp == null) {
      return;
    }
    tcp.integer("maxConnections", 0, MOST);
    tcp.duration("connectTimeout");
    Timeouts.check(tcp, "maxConnectionDuration");
    Timeouts.check(tcp, "idleTimeout");
    Fields keepalive = tcp.object("tcpKeepalive");
    if (keepalive != null) {
      keepalive.integer("probes", 0, MOST);
      keepalive.duration("time");
      keepalive.duration("interval");
      keepalive.done();
    }
    tcp.done();
  }

  private static void checkHttp(@Nullable Fields http) {
    if (http == null) {
      return;
    }
    http.integer("http1MaxPendingRequests", 0, MOST);
    http.integer("http2MaxRequests", 0, MOST);
    http.integer("maxRequestsPerConnection", 0, MOST);
    http.integer("maxRetries", 0, MOST);
    http.integer("maxConcurrentStreams", 0, MOST);
    Timeouts.check(http, "idleTimeout");
    http.choice("h2UpgradePolicy", Upgrade.class);
    http.bool("useClientProtocol", false);
    http.done();
  }
}
