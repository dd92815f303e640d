package dev.portcullis.proxy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.xds.ProxyIdentity;
import java.time.Instant;

/**
 * A proxy that is connected, or was until a while ago.
 *
 * @param identity with the group that it belongs to now
 * @param groupSince the generation that moved it to that group, 0 if none did
 * @param protocol {@code delta} or {@code sotw}
 * @param connected false once its stream has ended
 * @param warnings what its operator should know
 * @param waiting what its stream waits for, or did at its end
 */
public record ConnectedProxy(
    ProxyIdentity identity,
    long groupSince,
    String protocol,
    Instant connectedSince,
    boolean connected,
    ImmutableList<String> warnings,
    ProxyReport report,
    Waiting waiting) {

  /** One whose stream waits for nothing. */
  public ConnectedProxy(
      ProxyIdentity identity,
      long groupSince,
      String protocol,
      Instant connectedSince,
      boolean connected,
      ImmutableList<String> warnings,
      ProxyReport report) {
    this(
        identity,
        groupSince,
        protocol,
        connectedSince,
        connected,
        warnings,
        report,
        Waiting.FOR_NOTHING);
  }

  /**
   * Whether it has acknowledged all that its group is told. One that acknowledged an earlier
   * generation has the newest, too, if that changed nothing for its group: it is not even told of
   * it.
   *
   * @param contentSince the generation since which the group has been told the same
   */
  public boolean has(long contentSince) {
    return report.synced() && report.generation() >= Math.max(contentSince, groupSince);
  }
}
