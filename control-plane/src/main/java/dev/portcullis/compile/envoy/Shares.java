package dev.portcullis.compile.envoy;

import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;

/** Renders shares of requests. */
final class Shares {
  private Shares() {}

  static FractionalPercent of(int perMillion) {
    return FractionalPercent.newBuilder()
        .setNumerator(perMillion)
        .setDenominator(DenominatorType.MILLION)
        .build();
  }
}
