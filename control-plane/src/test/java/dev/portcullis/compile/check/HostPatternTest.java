package dev.portcullis.compile.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostPatternTest {
  @ParameterizedTest(name = "{0} and {1} share {2}")
  @CsvSource({
    "a.com, a.com, a.com",
    "A.com, a.COM, a.com",
    "*, a.com, a.com",
    "*, *.com, *.com",
    "*, *, *",
    "*.a.com, b.a.com, b.a.com",
    "*.a.com, *.b.a.com, *.b.a.com",
    "*.a.com, a.com, ",
    "*.a.com, *.b.com, ",
    "*-a.com, x-a.com, x-a.com",
    "a.com, b.com, ",
    "*.a.com, ba.com, ",
  })
  void theMoreSpecificOfTwoHostsIsShared(String one, String other, String shared) {
    ImmutableSet<HostPattern> expected =
        shared == null ? ImmutableSet.of() : ImmutableSet.of(new HostPattern(shared));
    assertThat(intersection(one, other)).isEqualTo(expected);
    assertThat(intersection(other, one)).isEqualTo(expected);
  }

  @Test
  void aHostThatSeveralServersCoverIsSharedOnce() {
    assertThat(
            HostPattern.intersection(
                ImmutableList.of(HostPattern.of("*.com"), HostPattern.of("*")),
                ImmutableList.of(HostPattern.of("a.com"))))
        .containsExactly(new HostPattern("a.com"));
  }

  private static ImmutableSet<HostPattern> intersection(String one, String other) {
    return HostPattern.intersection(
        ImmutableList.of(HostPattern.of(one)), ImmutableList.of(HostPattern.of(other)));
  }
}
