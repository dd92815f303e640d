package dev.portcullis.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Nobody becomes the key server of somebody else's issuer. */
final class ForeignNamespaceTest {
  private static final List<String> HOSTS =
      List.of(
          "keys",
          "keys.foo.svc",
          "keys.foo.svc.cluster.local",
          "keys.example",
          "a.keys.example",
          "11.12.13.14",
          "2001:db8::1");
  private static final List<String> CLAIMED =
      List.of(
          "keys",
          "keys.foo.svc.cluster.local",
          "*.svc.cluster.local",
          "*.foo.svc",
          "KEYS.EXAMPLE",
          "keys.example.",
          "*.keys.example",
          "*.example",
          "*ys.example",
          "11.12.13.14",
          "2001:db8:0:0::1");

  @RepeatedTest(200)
  void whatStandsInAThirdNamespaceNeverChangesARoute(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    KeyMesh mesh = KeyMesh.of();
    for (int objects = random.nextInt(4); objects > 0; objects--) {
      mesh = mesh.and(object(random, random.nextBoolean() ? "foo" : "istio-system"));
    }
    KeyMesh joined = mesh;
    for (int objects = 1 + random.nextInt(4); objects > 0; objects--) {
      joined = joined.and(object(random, "evil"));
    }
    for (String host : HOSTS) {
      for (int port : new int[] {80, 443}) {
        assertThat(joined.route("foo", host, port))
            .as("%s:%s among %s", host, port, joined.state().objects())
            .isEqualTo(mesh.route("foo", host, port));
      }
    }
  }

  private static String object(Random random, String namespace) {
    String name = "o" + random.nextInt(1000);
    return switch (random.nextInt(3)) {
      case 0 -> entry(random, namespace, name);
      case 1 -> rule(random, namespace, name);
      default ->
          """
          apiVersion: v1
          kind: Service
          metadata: {name: keys, namespace: %s, annotations: {portcullis.dev/endpoints: "10.0.0.%d:80"}}
          spec: {ports: [{port: 80}]}
          """
              .formatted(namespace, random.nextInt(200));
    };
  }

  private static String entry(Random random, String namespace, String name) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: %s, namespace: %s}
    spec:
      hosts: ["%s", "%s"]
      resolution: STATIC
      ports: [{number: %d, name: p, protocol: HTTP}]
      endpoints: [{address: 10.1.0.%d}]
      exportTo: ["%s"]
    """
        .formatted(
            name,
            namespace,
            one(random, CLAIMED),
            one(random, CLAIMED),
            random.nextBoolean() ? 80 : 443,
            random.nextInt(200),
            one(random, List.of("*", ".", "foo")));
  }

  private static String rule(Random random, String namespace, String name) {
    return """
    apiVersion: networking.istio.io/v1
    kind: DestinationRule
    metadata: {name: %s, namespace: %s}
    spec:
      host: "%s"
      trafficPolicy: {tls: {mode: %s, caCertificates: /%s}}
    """
        .formatted(
            name, namespace, one(random, CLAIMED), one(random, List.of("SIMPLE", "DISABLE")), name);
  }

  private static <T> T one(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
