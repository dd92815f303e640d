package dev.portcullis.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.Node;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How long an author waits where many policies are. */
class ReviewTimeTest {
  private static final int POLICIES = 2_000;
  private static final int REVIEWS = 30;
  private static final String POLICY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: p%d, namespace: n%d}
      spec:
        selector: {matchLabels: {app: a%d}}
        rules:
        - from: [{source: {requestPrincipals: ["issuer-%d/*"]}}]
          to: [{operation: {methods: [GET], paths: ["/a/%d/*"]}}]
      """;
  private static final String AUTHENTICATION =
      """
      apiVersion: security.istio.io/v1
      kind: RequestAuthentication
      metadata: {name: r%d, namespace: n%d}
      spec: {jwtRules: [{issuer: issuer-%d, jwksUri: "https://issuer/keys"}]}
      """;
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: s%d, namespace: n%d}
      spec: {selector: {app: a%d}, ports: [{port: 80, name: http}]}
      """;

  @Test
  void amongTwoThousandPoliciesAReviewHasItsWarningsWithoutAWaitThatOneNotices() {
    SourceState state = state();
    try (CurrentSurroundings surroundings =
        new CurrentSurroundings(() -> state, ImmutableSet::of, Duration.ofSeconds(20))) {
      PolicyAdmission admission = new PolicyAdmission(surroundings);
      long[] micros = new long[REVIEWS];
      for (int i = 0; i < REVIEWS; i++) {
        // Asks for tokens of an issuer that nobody in its namespace verifies.
        AdmissionRequest request =
            Reviews.create(POLICY.formatted(i, i % 50, i % 200, POLICIES + i, i));
        long start = System.nanoTime();
        AdmissionResponse response = admission.review(request);
        micros[i] = (System.nanoTime() - start) / 1_000;
        assertThat(response.warnings()).anyMatch(text -> text.startsWith("ISSUER_NOT_ACCEPTED"));
      }
      System.out.printf("first review: %d us%n", micros[0]);
      Arrays.sort(micros);
      System.out.printf(
          "of %d reviews: median %d us, 90%% %d us, max %d us%n",
          REVIEWS, micros[REVIEWS / 2], micros[REVIEWS * 9 / 10], micros[REVIEWS - 1]);
      assertThat(micros[REVIEWS / 2]).isLessThan(1_000_000);
    }
  }

  private static SourceState state() {
    ConfigReader reader = new ConfigReader("default");
    TreeMap<ConfigKey, ConfigObject> objects = new TreeMap<>();
    for (int i = 0; i < POLICIES; i++) {
      // foo is where a review's object is stored.
      String[] documents = {
        POLICY.formatted(i, i % 50, i % 200, i % 100, i),
        SERVICE.formatted(i, i % 50, i % 200),
        AUTHENTICATION.formatted(i, i % 50, i % 100)
      };
      for (String document : i % 4 == 0 ? documents : Arrays.copyOf(documents, 2)) {
        add(objects, reader, document);
      }
    }
    add(objects, reader, AUTHENTICATION.replace("n%d", "foo").formatted(0, 0));
    return new SourceState(
        ImmutableSortedMap.copyOfSorted(objects),
        MeshSettings.DEFAULT,
        ImmutableList.of(),
        Health.SYNCED);
  }

  private static void add(
      TreeMap<ConfigKey, ConfigObject> objects, ConfigReader reader, String yaml) {
    Node document =
        new DocumentParser()
            .parse("a.yaml", yaml.getBytes(StandardCharsets.UTF_8))
            .documents()
            .getFirst();
    ReadDocument read = reader.read(document).getFirst();
    ConfigObject object = Objects.requireNonNull(read.object(), () -> read.problems().toString());
    objects.put(object.key(), object);
  }
}
