package dev.portcullis.e2e.keys;

import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ConnectionWatch;
import dev.portcullis.e2e.harness.EnvoyProcess;

/** What an Envoy counts that must not move when keys do. */
record ListenerChanges(long closed, long changed, long rejected) {
  /** Changes of listeners, which drain connections. */
  static final String STATS = "listener_manager.listener_(added|modified|removed|in_place_updated)";

  private static final String CLOSED = "listener.[0-9][^w]*downstream_cx_destroy";
  private static final String REJECTED = ".*(update_rejected|config_fail|config_conflict)";

  static ListenerChanges of(EnvoyProcess envoy) {
    return new ListenerChanges(
        envoy.statSum(CLOSED), envoy.statSum(STATS), envoy.statSum(REJECTED));
  }

  /** Policies that Envoy took. */
  static long policies(EnvoyProcess envoy) {
    return envoy.statSum("extension_config_discovery.*config_reload");
  }

  /** Waits until a connection has been answered again, so that what it saw is of now. */
  static void awaitMoreAnswers(ConnectionWatch open, long before) {
    Await.until(
        "more answers",
        FetchedPolicies.LIMIT,
        () -> {
          open.seen();
          return open.answers() > before + 1;
        });
  }
}
