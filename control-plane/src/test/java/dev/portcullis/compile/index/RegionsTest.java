package dev.portcullis.compile.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RegionsTest {
  private static final Regions REGIONS =
      new Regions(ImmutableSortedSet.of("/a", "/a/b", "/ab", "/b/c/d"));

  @Test
  void aTextIsInTheRegionOfTheLongestPrefixThatItHas() {
    assertThat(REGIONS.of("/a")).isEqualTo("/a");
    assertThat(REGIONS.of("/a/")).isEqualTo("/a");
    assertThat(REGIONS.of("/a/b?x")).isEqualTo("/a/b");
    assertThat(REGIONS.of("/abc")).isEqualTo("/ab");
    assertThat(REGIONS.of("/az")).isEqualTo("/a");
    assertThat(REGIONS.of("/b/c")).isEmpty();
    assertThat(REGIONS.of("")).isEmpty();
  }

  @Test
  void aPrefixReachesWhatIsWithinItAndWhereItLies() {
    assertThat(REGIONS.reachedBy(ImmutableList.of(new KeyPattern("/a", true))))
        .containsExactlyInAnyOrder("/a", "/a/b", "/ab");
    assertThat(REGIONS.reachedBy(ImmutableList.of(new KeyPattern("/a/", true))))
        .containsExactlyInAnyOrder("/a", "/a/b");
    assertThat(REGIONS.reachedBy(ImmutableList.of(new KeyPattern("", true)))).hasSize(5);
  }

  @Test
  void aWholeTextIsInOneRegionOnly() {
    assertThat(REGIONS.reachedBy(ImmutableList.of(new KeyPattern("/a", false))))
        .containsExactly("/a");
  }

  /** The property that an index stands on, over all short texts of three letters. */
  @Test
  void whereAPatternMatchesATextTheTextsRegionIsReached() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      ImmutableSortedSet.Builder<String> prefixes = ImmutableSortedSet.naturalOrder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        prefixes.add("a" + text(random));
      }
      Regions regions = new Regions(prefixes.build());
      KeyPattern pattern = new KeyPattern(text(random), random.nextBoolean());
      String text = random.nextBoolean() ? pattern.text() + text(random) : text(random);
      boolean matches =
          pattern.prefix() ? text.startsWith(pattern.text()) : text.equals(pattern.text());
      if (matches) {
        String region = regions.of(text);
        assertThat(regions.reachedBy(ImmutableList.of(pattern)))
            .as("%s %s in %s", pattern, text, regions)
            .contains(region);
        assertThat(regions.canMatch(pattern, region)).isTrue();
      }
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append((char) ('a' + random.nextInt(3)));
    }
    return text.toString();
  }
}
