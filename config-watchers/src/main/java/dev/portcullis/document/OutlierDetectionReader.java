package dev.portcullis.document;

import dev.portcullis.model.OutlierDetection;
import dev.portcullis.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Reads {@code outlierDetection} of a DestinationRule. */
final class OutlierDetectionReader {
  private static final int MOST = Integer.MAX_VALUE;

  private OutlierDetectionReader() {}

  static @Nullable OutlierDetection read(Fields policy) {
    Fields outliers = policy.object("outlierDetection");
    if (outliers == null) {
      return null;
    }
    boolean split = outliers.bool("splitExternalLocalOriginErrors", false);
    Integer local = outliers.integer("consecutiveLocalOriginFailures", 0, MOST);
    if (local != null && local > 0 && !split) {
      outliers.report(
          ProblemCode.CONFLICTING_FIELDS,
          "consecutiveLocalOriginFailures",
          "counts only with splitExternalLocalOriginErrors",
          "set splitExternalLocalOriginErrors: true");
    }
    outliers.integer("consecutiveErrors", 0, MOST);
    // Istio took it out: it counted what consecutive5xxErrors counts.
    outliers.notSupportedYet("consecutiveErrors");
    OutlierDetection read =
        new OutlierDetection(
            split,
            local,
            outliers.integer("consecutiveGatewayErrors", 0, MOST),
            outliers.integer("consecutive5xxErrors", 0, MOST),
            outliers.duration("interval"),
            outliers.duration("baseEjectionTime"),
            outliers.integer("maxEjectionPercent", 0, 100, 0),
            outliers.integer("minHealthPercent", 0, 100, 0));
    outliers.done();
    return read;
  }
}
