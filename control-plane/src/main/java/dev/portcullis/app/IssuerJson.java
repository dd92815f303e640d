package dev.portcullis.app;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.jwks.FetchFailure;
import dev.portcullis.jwks.KeySetStatus;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An issuer as {@code /api/v1/issuers} shows it. */
final class IssuerJson {
  private IssuerJson() {}

  static ImmutableMap<String, Object> of(KeySetStatus status, Instant now) {
    ImmutableMap.Builder<String, Object> fields = ImmutableMap.builder();
    fields.put("issuer", status.reference().issuer());
    fields.put("namespace", status.reference().namespace());
    fields.put("uri", status.reference().uri());
    fields.put("foundAt", status.uri());
    fields.put("state", lower(status.state().name()));
    fields.put("keyIds", status.keyIds());
    fields.put("leftOut", status.leftOut());
    put(fields, "fetched", status.fetched());
    put(fields, "changed", status.changed());
    put(fields, "next", status.next());
    if (status.fetched() != null) {
      fields.put("ageSeconds", Objects.requireNonNull(status.age(now)).toSeconds());
    }
    FetchFailure failure = status.failure();
    if (failure != null) {
      fields.put(
          "failure",
          ImmutableMap.of(
              "cause",
              lower(failure.cause().name()),
              "detail",
              failure.detail(),
              "at",
              String.valueOf(status.failedAt()),
              "inARow",
              status.failures()));
    }
    return fields.buildOrThrow();
  }

  private static void put(
      ImmutableMap.Builder<String, Object> fields, String name, @Nullable Instant instant) {
    if (instant != null) {
      fields.put(name, instant.toString());
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
