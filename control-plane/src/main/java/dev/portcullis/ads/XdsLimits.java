package dev.portcullis.ads;

import java.time.Duration;

/**
 * How much one peer may take.
 *
 * @param streamsPerPeer open streams from one address
 * @param newStreamsPerSecond new streams from everybody together
 * @param namesPerType resource names that a stream may subscribe to of one type
 * @param requestBytes the size of a request
 * @param snapshotResources the resources of what one proxy is to be told
 * @param snapshotBytes their size together: as much may be on its way to each proxy
 * @param keepAlive how long a connection may be silent before it is tested
 * @param connectionAge after what time a connection is asked to go, so that streams spread over
 *     replicas; zero for never
 * @param connectionGrace how long it may take to go
 */
public record XdsLimits(
    int streamsPerPeer,
    int newStreamsPerSecond,
    int namesPerType,
    int requestBytes,
    int snapshotResources,
    int snapshotBytes,
    Duration keepAlive,
    Duration connectionAge,
    Duration connectionGrace) {

  /** Generous: a whole fleet may be on this machine. */
  public static final XdsLimits LOOPBACK =
      new XdsLimits(
          50_000,
          10_000,
          100_000,
          16 << 20,
          200_000,
          512 << 20,
          Duration.ofSeconds(30),
          Duration.ZERO,
          Duration.ofSeconds(10));

  /** What a host with a few hundred proxies needs, with room to spare. */
  public static final XdsLimits NETWORK =
      new XdsLimits(
          1_000,
          1_000,
          20_000,
          4 << 20,
          50_000,
          64 << 20,
          Duration.ofSeconds(30),
          Duration.ZERO,
          Duration.ofSeconds(10));
}
