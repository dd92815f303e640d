package dev.portcullis.ads;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.snapshot.SnapshotFeed;
import java.time.InstantSource;
import java.util.function.Supplier;

/** What all streams share. */
record AdsContext(
    SnapshotFeed feed,
    ProxyRegistry registry,
    NodeReader nodes,
    StreamLimits limits,
    ExtensionMemories memories,
    AdsMetrics metrics,
    ProxyLog log,
    InstantSource clock,
    Supplier<ImmutableSet<String>> trustDomains) {}
