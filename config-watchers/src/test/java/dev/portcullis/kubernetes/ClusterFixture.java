package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.source.ObjectVersion;
import dev.portcullis.source.SourceState;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** A cluster of which a test says what is learned of it, at what time. */
final class ClusterFixture {
  static final KubernetesSettings SETTINGS =
      new KubernetesSettings(
          null, null, "portcullis-system", ImmutableSortedSet.of("ingress"), null, false);
  static final Subscription POLICIES = subscription(ConfigKind.AUTHORIZATION_POLICY);
  static final Subscription PODS = subscription(ConfigKind.POD);
  static final Subscription OUR_MESH = Subscription.ownMeshConfig(SETTINGS);

  private String uid = "u";
  private final ImmutableList<Subscription> all = Subscription.all(SETTINGS);
  private final ClusterView view = new ClusterView(all, OUR_MESH);
  private long now;
  private int generation;

  static Subscription subscription(ConfigKind kind) {
    return Subscription.all(SETTINGS).stream()
        .filter(of -> of.kind().kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  /** Everything is listed, and nothing is there. */
  ClusterFixture listed() {
    all.forEach(this::list);
    return this;
  }

  ClusterView view() {
    return view;
  }

  void learn(ClusterEvent event) {
    view.accept(event, now);
  }

  void list(Subscription of, String... names) {
    learn(new ClusterEvent.Listed(of, ImmutableSet.copyOf(names)));
  }

  void delete(Subscription of, String name) {
    learn(new ClusterEvent.Deleted(of, name));
  }

  /** The definition of a kind was asked for. */
  void check(Subscription of, boolean stands) {
    learn(new ClusterEvent.Checked(of, view.doubts().get(of), stands));
  }

  void fail(Subscription of, Failure.Kind kind) {
    learn(new ClusterEvent.Failed(of, new Failure(kind, "somebody said so")));
  }

  void pass(Duration time) {
    now += time.toNanos();
    view.tick(now);
  }

  /** A policy {@code foo/NAME} is there, which denies a path. */
  void policy(String name, String path) {
    put(POLICIES, policyDocument(name, "paths: ['" + path + "']"));
  }

  /** A policy {@code foo/NAME} is there, and cannot be used. */
  void brokenPolicy(String name) {
    put(POLICIES, policyDocument(name, "pathz: ['/x']"));
  }

  /** What is put from now on is another object, though its name may be an old one. */
  void madeAnew() {
    uid += "-anew";
  }

  private static String policyDocument(String name, String operation) {
    return """
    metadata: {name: %s, namespace: foo, uid: u-%s}
    spec:
      action: DENY
      rules: [{to: [{operation: {%s}}]}]
    """
        .formatted(name, name, operation);
  }

  void put(Subscription of, String yaml) {
    GenericKubernetesResource object =
        Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    generation++;
    String version = of.kind().apiVersion(of.kind().versions().getFirst());
    learn(
        new ClusterEvent.Changed(
            of,
            object.getMetadata().getNamespace() + "/" + object.getMetadata().getName(),
            new Content.OfObject(
                new ConfigReader("default")
                    .read(ObjectNodes.of(of.kind(), version, object))
                    .getFirst(),
                new ObjectVersion(uid, generation))));
  }

  void mesh(Subscription of, String text) {
    learn(
        new ClusterEvent.Changed(
            of,
            of.namespace() + "/" + of.name(),
            new Content.OfMesh(
                new MeshConfigReader()
                    .read(
                        new DocumentParser()
                            .parse("mesh", text.getBytes(StandardCharsets.UTF_8))))));
  }

  SourceState state() {
    return view.state();
  }

  /** The names of the policies in force. */
  ImmutableSet<String> policies() {
    return state().objects().keySet().stream()
        .filter(key -> key.kind() == ConfigKind.AUTHORIZATION_POLICY)
        .map(ConfigKey::name)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** The codes of what is wrong. */
  ImmutableSet<String> problems() {
    return state().problems().stream()
        .map(problem -> problem.code())
        .collect(ImmutableSet.toImmutableSet());
  }

  static String[] names(String... policies) {
    return Arrays.stream(policies).map(name -> "foo/" + name).toArray(String[]::new);
  }
}
