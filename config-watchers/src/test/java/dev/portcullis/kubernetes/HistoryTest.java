package dev.portcullis.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HistoryTest {
  private final AtomicReference<@Nullable String> version = new AtomicReference<>();
  private final History history = new History(version::get);

  @Test
  void aStateFromABackupIsOlderThanWhatWasSeen() {
    assertThat(wentBackAt("9")).isFalse();
    assertThat(wentBackAt("9")).isFalse();
    assertThat(wentBackAt("100")).isFalse();
    assertThat(wentBackAt("20")).isTrue();
    assertThat(wentBackAt("21")).isFalse();
  }

  @Test
  void whatIsNoNumberTellsNothing() {
    assertThat(wentBackAt("100")).isFalse();
    assertThat(wentBackAt(null)).isFalse();
    assertThat(wentBackAt("")).isFalse();
    assertThat(wentBackAt("x1")).isFalse();
    assertThat(wentBackAt("99")).isTrue();
  }

  private boolean wentBackAt(@Nullable String now) {
    version.set(now);
    return history.wentBack();
  }
}
