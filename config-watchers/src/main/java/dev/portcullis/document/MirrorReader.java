package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.HttpMirrors;
import dev.portcullis.model.HttpMirrors.Mirror;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.VirtualService.WeightedDestination;
import org.jspecify.annotations.Nullable;

/** Reads who gets copies of the requests of a route. */
final class MirrorReader {
  private static final int ALL = 1_000_000;

  private MirrorReader() {}

  static HttpMirrors read(Fields route) {
    Integer share = Percentages.perMillion(route, "mirrorPercentage");
    Integer deprecated = Percentages.whole(route, "mirrorPercent");
    ImmutableList.Builder<Mirror> several = ImmutableList.builder();
    for (Fields mirror : route.objects("mirrors")) {
      Mirror read = mirror(mirror);
      if (read != null) {
        several.add(read);
      }
    }
    if (route.has("mirror") && route.has("mirrors")) {
      route.report(
          ProblemCode.CONFLICTING_FIELDS,
          "mirrors",
          "can't be given together with mirror",
          "remove one of them");
    }
    return new HttpMirrors(
        DestinationReader.ofCopies(route, "mirror"),
        share == null ? deprecated : share,
        several.build());
  }

  private static @Nullable Mirror mirror(Fields mirror) {
    WeightedDestination destination = DestinationReader.ofCopies(mirror, "destination");
    Integer share = Percentages.perMillion(mirror, "percentage");
    mirror.done();
    if (!mirror.has("destination")) {
      mirror.missing("destination");
    }
    return destination == null ? null : new Mirror(destination, share == null ? ALL : share);
  }
}
