package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableListMultimap;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a server says that its answer is good. */
final class FreshnessTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'', -",
        "Cache-Control: public, -",
        "Cache-Control: max-age=60, PT1M",
        "'Cache-Control: public, MAX-AGE=60, must-revalidate', PT1M",
        "Cache-Control: max-age=\"60\", PT1M",
        "'Cache-Control: max-age=60, max-age=30', PT30S",
        "Cache-Control: max-age=60|Cache-Control: max-age=30, PT30S",
        "Cache-Control: max-age=60|Age: 20, PT40S",
        "Cache-Control: max-age=60|Age: 70, PT0S",
        "Cache-Control: max-age=60|Age: x, PT1M",
        "Cache-Control: max-age=-1, PT0S",
        "Cache-Control: max-age=x, PT0S",
        "Cache-Control: max-age, PT0S",
        "Cache-Control: max-age=99999999999999999999, PT596523H14M8S",
        "Cache-Control: s-maxage=60, -",
        "'Cache-Control: s-maxage=5, max-age=60', PT1M",
        "Cache-Control: no-cache, PT0S",
        "'Cache-Control: max-age=60, no-store', PT0S",
        "'Cache-Control: no-cache=\"set-cookie\", max-age=60', PT1M",
        "'Expires: Sun, 22 Nov 2026 12:05:00 GMT', PT5M",
        "'Expires: Sun, 22 Nov 2026 12:05:00 GMT|Date: Sun, 22 Nov 2026 12:04:00 GMT', PT1M",
        "'Expires: Sun, 22 Nov 2026 11:05:00 GMT', PT0S",
        "'Expires: Sun, 22 Nov 2026 12:05:00 GMT|Age: 60', PT4M",
        "'Expires: Sun, 22 Nov 2026 12:05:00 GMT|Cache-Control: max-age=7', PT7S",
        "Expires: 0, PT0S",
        "Expires: -1, PT0S",
      })
  void theTimeThatIsLeft(String headers, Duration left) {
    ImmutableListMultimap.Builder<String, String> read = ImmutableListMultimap.builder();
    for (String header : Splitter.on('|').omitEmptyStrings().split(headers)) {
      int colon = header.indexOf(':');
      read.put(header.substring(0, colon).toLowerCase(), header.substring(colon + 2));
    }
    assertThat(Freshness.of(new HttpAnswer(200, "OK", read.build(), ""), NOW)).isEqualTo(left);
  }
}
