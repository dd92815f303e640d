package dev.portcullis.status;

import static dev.portcullis.status.Policies.ADMINS;
import static dev.portcullis.status.Policies.TOKENS;
import static dev.portcullis.status.Policies.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class CountsDocumentTest {
  private static final PolicyCount COUNT =
      new PolicyCount(
          version(3),
          4,
          2,
          1,
          ImmutableSortedSet.of("foo/shop"),
          ImmutableSortedSet.of("foo/shop: http/policy: \"bad\" regex"));

  @Test
  void whatIsWrittenIsRead() {
    ImmutableSortedMap<ConfigKey, PolicyCount> counts =
        ImmutableSortedMap.of(TOKENS, COUNT, ADMINS, Policies.count(1, 0, 0));
    assertThat(CountsDocument.read(CountsDocument.write(counts))).isEqualTo(counts);
  }

  @Test
  void whatIsTooLargeLosesItsWordsFirstThenItsWorkloadsThenPolicies() {
    ImmutableSortedMap.Builder<ConfigKey, PolicyCount> many = ImmutableSortedMap.naturalOrder();
    for (int i = 0; i < 100; i++) {
      many.put(new ConfigKey(ConfigKind.AUTHORIZATION_POLICY, "foo", "policy-" + i), COUNT);
    }
    assertThat(written(many.build(), 14_000)).contains("workloads").doesNotContain("regex");
    assertThat(written(many.build(), 11_000)).contains("policy-99").doesNotContain("workloads");
    assertThat(written(many.build(), 5_000)).contains("policy-1").doesNotContain("policy-99");
  }

  private static String written(ImmutableSortedMap<ConfigKey, PolicyCount> counts, int most) {
    String text = CountsDocument.write(counts, most);
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(most);
    return text;
  }

  @Test
  void whatIsNoSuchDocumentIsNotRead() {
    assertThat(CountsDocument.read("")).isNull();
    assertThat(CountsDocument.read("[]")).isNull();
    assertThat(CountsDocument.read(Strings.repeat("[", 100_000))).isNull();
  }

  @Test
  void whatMakesNoSenseInItCountsForNothing() {
    assertThat(
            CountsDocument.read(
                "{\"Secret/foo/x\":{},\"AuthorizationPolicy/foo\":{},"
                    + "\"AuthorizationPolicy/foo/x\":"
                    + "{\"connected\":-1,\"acknowledged\":\"many\",\"workloads\":3}}"))
        .containsOnlyKeys(new ConfigKey(ConfigKind.AUTHORIZATION_POLICY, "foo", "x"))
        .containsValue(PolicyCount.none(new dev.portcullis.source.ObjectVersion("", 0)));
  }
}
