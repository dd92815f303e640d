package dev.portcullis.proxy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.xds.ProxyIdentity;
import java.time.Instant;

/**
 * A proxy that is connected, or was until a while ago.
 *
 * @param protocol {@code delta} or {@code sotw}
 * @param connected false once its stream has ended
 * @param warnings what its operator should know
 */
public record ConnectedProxy(
    ProxyIdentity identity,
    String protocol,
    Instant connectedSince,
    boolean connected,
    ImmutableList<String> warnings,
    ProxyReport report) {}
