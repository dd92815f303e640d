package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.LoadBalancer.Distribution;
import dev.portcullis.model.LoadBalancer.Failover;
import dev.portcullis.model.LoadBalancer.Locality;
import org.jspecify.annotations.Nullable;

/** Reads {@code localityLbSetting} of a DestinationRule. */
final class LocalityReader {
  private LocalityReader() {}

  static @Nullable Locality read(@Nullable Fields locality) {
    if (locality == null) {
      return null;
    }
    Locality read =
        new Locality(
            locality.bool("enabled", true),
            distribute(locality),
            failover(locality),
            locality.strings("failoverPriority"),
            locality.location());
    locality.done();
    return read;
  }

  private static ImmutableList<Distribution> distribute(Fields locality) {
    ImmutableList.Builder<Distribution> shares = ImmutableList.builder();
    for (Fields share : locality.objects("distribute")) {
      shares.add(new Distribution(share.string("from", ""), to(share.object("to"))));
      share.done();
    }
    return shares.build();
  }

  private static ImmutableMap<String, Integer> to(@Nullable Fields to) {
    if (to == null) {
      return ImmutableMap.of();
    }
    ImmutableMap.Builder<String, Integer> shares = ImmutableMap.builder();
    for (String place : to.names()) {
      shares.put(place, to.integer(place, 0, 100, 0));
    }
    return shares.buildKeepingLast();
  }

  private static ImmutableList<Failover> failover(Fields locality) {
    ImmutableList.Builder<Failover> regions = ImmutableList.builder();
    for (Fields failover : locality.objects("failover")) {
      regions.add(new Failover(failover.string("from", ""), failover.string("to", "")));
      failover.done();
    }
    return regions.build();
  }
}
