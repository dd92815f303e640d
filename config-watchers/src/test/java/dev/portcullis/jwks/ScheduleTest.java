package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.model.JwksSettings;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScheduleTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final JwksSettings SETTINGS = JwksSettings.DEFAULT;

  @ParameterizedTest
  @CsvSource({
    // What the server says, in seconds; the earliest and the latest next fetch.
    ", 1080, 1320",
    "600, 540, 660",
    "0, 60, 66",
    "1, 60, 66",
    "64, 60, 70.4",
    "3600, 3240, 3600",
    "999999999999, 3240, 3600"
  })
  void refreshesWithinBoundsAndWithJitter(Long says, double earliest, double latest) {
    Duration freshFor = says == null ? null : Duration.ofSeconds(says);
    assertThat(seconds(Schedule.refresh(freshFor, SETTINGS, 0))).isEqualTo(earliest);
    assertThat(seconds(Schedule.refresh(freshFor, SETTINGS, 1))).isEqualTo(latest);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 4", "4, 8", "5, 16", "6, 32", "7, 60", "8, 60", "100000, 60"})
  void retriesEverMoreSeldom(int failures, double pause) {
    assertThat(seconds(Schedule.retry(failures, 0))).isEqualTo(pause * 0.9);
    assertThat(seconds(Schedule.retry(failures, 0.5))).isEqualTo(pause);
    assertThat(seconds(Schedule.retry(failures, 1))).isEqualTo(pause * 1.1);
  }

  @Test
  void aSuccessForgetsTheFailures() {
    Schedule schedule = Schedule.startingAt(NOW);
    for (int i = 0; i < 10; i++) {
      schedule = schedule.begun(NOW).failed(NOW, 0.5);
    }
    assertThat(schedule.next()).isEqualTo(NOW.plusSeconds(60));
    schedule = schedule.begun(NOW).succeeded(NOW, null, SETTINGS, 0.5).begun(NOW).failed(NOW, 0.5);
    assertThat(schedule.next()).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void whatIsUnderWayIsNotDue() {
    Schedule schedule = Schedule.startingAt(NOW);
    assertThat(schedule.isDue(NOW)).isTrue();
    assertThat(schedule.begun(NOW).isDue(NOW.plusSeconds(1_000_000))).isFalse();
  }

  @Test
  void soonIsNotWithinASecondOfTheLastTime() {
    Schedule schedule = Schedule.startingAt(NOW).begun(NOW).succeeded(NOW, null, SETTINGS, 0.5);
    assertThat(schedule.soon(NOW).next()).isEqualTo(NOW.plusSeconds(1));
    assertThat(schedule.soon(NOW.plusSeconds(30)).next()).isEqualTo(NOW.plusSeconds(30));
    assertThat(schedule.soon(NOW.plusSeconds(9999)).next()).isEqualTo(schedule.next());
  }

  @Test
  void aClockThatGoesBackDelaysTheNextFetchByNoMoreThanItsPause() {
    Schedule schedule = Schedule.startingAt(NOW).begun(NOW).succeeded(NOW, null, SETTINGS, 0.5);
    Instant yesterday = NOW.minus(Duration.ofDays(1));
    assertThat(schedule.seenAt(yesterday).next()).isEqualTo(yesterday.plus(Schedule.USUAL));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
