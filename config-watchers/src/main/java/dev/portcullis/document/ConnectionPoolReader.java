package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConnectionPool;
import dev.portcullis.model.ConnectionPool.Http;
import dev.portcullis.model.ConnectionPool.Keepalive;
import dev.portcullis.model.ConnectionPool.Tcp;
import dev.portcullis.model.ConnectionPool.Upgrade;
import dev.portcullis.model.ProblemCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code connectionPool} of DestinationRules and Sidecars. */
final class ConnectionPoolReader {
  private static final int MOST = Integer.MAX_VALUE;

  private ConnectionPoolReader() {}

  static @Nullable ConnectionPool read(Fields policy) {
    Fields pool = policy.object("connectionPool");
    return pool == null ? null : read(policy, "connectionPool", pool, pool.object("http"));
  }

  /** That of a sidecar's own workload, whose protocol is the port's, whatever clients speak. */
  static @Nullable ConnectionPool ofWorkload(Fields owner, String name) {
    Fields pool = owner.object(name);
    if (pool == null) {
      return null;
    }
    Fields http = pool.object("http");
    if (http != null) {
      for (String field : ImmutableList.of("h2UpgradePolicy", "useClientProtocol")) {
        if (http.has(field)) {
          http.report(
              ProblemCode.FIELD_WITHOUT_EFFECT,
              field,
              "has no effect: the workload is spoken to in the protocol of its port",
              "");
        }
      }
    }
    return read(owner, name, pool, http);
  }

  private static ConnectionPool read(
      Fields policy, String name, Fields pool, @Nullable Fields http) {
    if (!pool.has("tcp") && !pool.has("http")) {
      policy.report(ProblemCode.EMPTY_VALUE, name, "must not be empty", "");
    }
    ConnectionPool read = new ConnectionPool(tcp(pool.object("tcp")), http(http));
    pool.done();
    return read;
  }

  private static Tcp tcp(@Nullable Fields tcp) {
    if (tcp == null) {
      return Tcp.NONE;
    }
    Tcp read =
        new Tcp(
            number(tcp, "maxConnections"),
            tcp.duration("connectTimeout"),
            keepalive(tcp.object("tcpKeepalive")),
            longest(tcp),
            Timeouts.read(tcp, "idleTimeout"));
    tcp.done();
    return read;
  }

  private static @Nullable Duration longest(Fields tcp) {
    Duration longest = Timeouts.read(tcp, "maxConnectionDuration");
    if (longest != null && longest.isPositive() && longest.toMillis() == 0) {
      tcp.report(ProblemCode.INVALID_DURATION, "maxConnectionDuration", "is less than 1ms", "");
    }
    return longest;
  }

  private static @Nullable Keepalive keepalive(@Nullable Fields keepalive) {
    if (keepalive == null) {
      return null;
    }
    Keepalive read =
        new Keepalive(
            number(keepalive, "probes"),
            keepalive.duration("time"),
            keepalive.duration("interval"));
    keepalive.done();
    return read;
  }

  private static Http http(@Nullable Fields http) {
    if (http == null) {
      return Http.NONE;
    }
    Upgrade upgrade = http.choice("h2UpgradePolicy", Upgrade.class);
    Http read =
        new Http(
            number(http, "http1MaxPendingRequests"),
            number(http, "http2MaxRequests"),
            number(http, "maxRequestsPerConnection"),
            number(http, "maxRetries"),
            number(http, "maxConcurrentStreams"),
            Timeouts.read(http, "idleTimeout"),
            upgrade == null ? Upgrade.DEFAULT : upgrade,
            http.bool("useClientProtocol", false));
    http.done();
    return read;
  }

  private static int number(Fields fields, String name) {
    return fields.integer(name, 0, MOST, 0);
  }
}
