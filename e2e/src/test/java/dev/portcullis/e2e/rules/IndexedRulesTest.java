package dev.portcullis.e2e.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.index.IndexSize;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.WithEnvoy;
import dev.portcullis.xds.EnvoyJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** An Envoy with the rules as an index answers as one that tries them one by one. */
@WithEnvoy
final class IndexedRulesTest {
  private static final long SEED = Long.getLong("portcullis.seed", 1L);
  private static final int SETS = Integer.getInteger("portcullis.indexedSets", 60);
  private static final int SETS_AT_ONCE = 10;
  private static final int REQUESTS = 60;

  /** Who decided, and what each filter left in the request's metadata. */
  private static final String SAID =
      "%RESPONSE_CODE_DETAILS% %DYNAMIC_METADATA(envoy.filters.http.rbac)%"
          + " %DYNAMIC_METADATA(envoy.common)%";

  /** As finely as can be, and so that some rules stay together. */
  private static final ImmutableList<IndexSize> SIZES =
      ImmutableList.of(IndexSize.NEVER, IndexSize.EAGER, new IndexSize(4, 6, 8, 0));

  @Test
  void anIndexDecidesAsTheRulesOneByOneAndNamesTheSameRule() {
    RandomRules random =
        new RandomRules(RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(SEED));
    int indexed = 0;
    for (int done = 0; done < SETS; done += SETS_AT_ONCE) {
      List<String> sets = new ArrayList<>();
      for (int i = 0; i < SETS_AT_ONCE; i++) {
        sets.add(random.documents());
      }
      indexed += compare(sets, random);
    }
    assertThat(indexed).as("sets that have an index").isGreaterThan(SETS / 2);
  }

  private static int compare(List<String> sets, RandomRules random) {
    List<Any> policies = new ArrayList<>();
    int indexed = 0;
    for (String set : sets) {
      ConfigView view = CompiledRules.read(set);
      for (IndexSize size : SIZES) {
        policies.add(CompiledRules.filter(CompiledRules.compile(view, size)));
      }
      Any linear = policies.get(policies.size() - SIZES.size());
      indexed += linear.equals(policies.get(policies.size() - SIZES.size() + 1)) ? 0 : 1;
    }
    try (RuleProxy envoy =
        RuleProxy.start(policies.stream().map(RuleProxy::inline).toList(), SAID)) {
      for (int set = 0; set < sets.size(); set++) {
        compare(envoy, set, sets.get(set), random);
      }
    }
    return indexed;
  }

  private static void compare(RuleProxy envoy, int set, String documents, RandomRules random) {
    int first = set * SIZES.size();
    for (int i = 0; i < REQUESTS; i++) {
      HttpRequest request = random.request();
      String expected = answer(envoy.listener(first), request);
      for (int index = 1; index < SIZES.size(); index++) {
        assertThat(answer(envoy.listener(first + index), request))
            .as("seed %d, %s: %s under\n%s", SEED, SIZES.get(index), request, documents)
            .isEqualTo(expected);
      }
    }
  }

  private static String answer(InetSocketAddress listener, HttpRequest request) {
    try {
      HttpAnswer answer = RawHttpClient.exchange(listener, request);
      return answer.status() + " " + answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theIndexOfASmallSetIsItsRules() {
    String few = RuleShape.PATH_PREFIXES.documents(10, "DENY");
    ConfigView view = CompiledRules.read(few);
    assertThat(EnvoyJson.json(CompiledRules.filter(CompiledRules.compile(view, IndexSize.USUAL))))
        .isEqualTo(
            EnvoyJson.json(CompiledRules.filter(CompiledRules.compile(view, IndexSize.NEVER))));
  }
}
