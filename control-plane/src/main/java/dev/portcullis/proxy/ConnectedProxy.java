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
 */
public record ConnectedProxy(
    ProxyIdentity identity,
    long groupSince,
    String protocol,
    Instant connectedSince,
    boolean connected,
    ImmutableList<String> warnings,
    ProxyReport report) {}
