package dev.portcullis.ads;

import dev.portcullis.xds.ResourceType;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what it is told. */
final class CountingMetrics implements AdsMetrics {
  final AtomicInteger resources = new AtomicInteger();
  final AtomicInteger accepted = new AtomicInteger();
  final AtomicInteger refused = new AtomicInteger();
  final AtomicInteger turnedAway = new AtomicInteger();

  @Override
  public void sent(Protocol protocol, ResourceType type, int sent, int removed) {
    resources.addAndGet(sent);
  }

  @Override
  public void accepted(Protocol protocol, ResourceType type) {
    accepted.incrementAndGet();
  }

  @Override
  public void refused(Protocol protocol, ResourceType type) {
    refused.incrementAndGet();
  }

  @Override
  public void turnedAway(Protocol protocol, String reason) {
    turnedAway.incrementAndGet();
  }
}
