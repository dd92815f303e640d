package dev.portcullis.ads;

import dev.portcullis.proxy.NodeReader;
import dev.portcullis.proxy.ProxyRegistry;
import dev.portcullis.snapshot.SnapshotFeed;

/** What all streams share. */
record AdsContext(
    SnapshotFeed feed,
    ProxyRegistry registry,
    NodeReader nodes,
    StreamLimits limits,
    ExtensionMemories memories,
    AdsMetrics metrics) {}
