package dev.portcullis.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint gets no more requests for a while: {@code outlierDetection} of a {@link
 * DestinationRule}. What is null is left to Envoy; a number of errors of 0 means never.
 *
 * @param split whether connections that fail are counted apart, by {@code localFailures}
 * @param maxEjectionPercent 0 for Envoy's default
 * @param minHealthPercent of endpoints must be left for any to be left out
 */
public record OutlierDetection(
    boolean split,
    @Nullable Integer localFailures,
    @Nullable Integer gatewayErrors,
    @Nullable Integer serverErrors,
    @Nullable Duration interval,
    @Nullable Duration baseEjectionTime,
    int maxEjectionPercent,
    int minHealthPercent) {}
