package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;

/** Draws policies with requests to try them. */
final class ExperimentDraw {
  /** How many requests try a set of policies. */
  static final int REQUESTS = 20;

  /** So many rules are beyond where large sets are compiled in another form than small ones. */
  private static final int MANY = 70;

  private final Draw draw;
  private final TestedProxy proxy;
  private final Vocabulary words;
  private final RuleDraw rules;

  private ExperimentDraw(Draw draw, TestedProxy proxy) {
    this.draw = draw;
    this.proxy = proxy;
    this.words = Vocabulary.draw(draw);
    this.rules = new RuleDraw(draw, words);
  }

  /** The experiment of this number in the run of this seed. */
  static Experiment experiment(long seed, long number, TestedProxy proxy) {
    return new ExperimentDraw(new Draw(seed, number), proxy).experiment();
  }

  private Experiment experiment() {
    ImmutableList.Builder<Object> policies = ImmutableList.builder();
    int count = 0;
    AuthenticationDraw tokens = new AuthenticationDraw(draw, words);
    for (int left = draw.of(0, 1, 1, 1, 2, 3); left > 0; left--) {
      ImmutableMap<String, Object> spec =
          ImmutableMap.of("jwtRules", draw.several(3, tokens::rule));
      policies.add(document("RequestAuthentication", "policy-" + count++, spec));
    }
    for (int left = draw.of(0, 1, 1, 2, 2, 3, 4); left > 0; left--) {
      policies.add(authorization("policy-" + count++));
    }
    ProbeDraw probes = new ProbeDraw(draw, words);
    List<Object> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      requests.add(probes.request());
    }
    return new Experiment(proxy, policies.build(), ImmutableList.copyOf(requests));
  }

  private ImmutableMap<String, Object> authorization(String name) {
    String action = draw.of("ALLOW", "ALLOW", "ALLOW", "DENY", "DENY", "AUDIT", "", "CUSTOM");
    boolean custom = action.equals("CUSTOM");
    ImmutableMap.Builder<String, Object> spec = ImmutableMap.builder();
    if (!action.isEmpty()) {
      spec.put("action", action);
    }
    if (custom) {
      spec.put("provider", ImmutableMap.of("name", draw.of("missing", "Bad.Name", "other")));
    }
    boolean needsRules = custom || action.equals("DENY");
    int count = draw.percent(2) ? MANY + draw.below(100) : draw.below(4);
    if (count > 0 || needsRules) {
      ImmutableList.Builder<Object> all = ImmutableList.builder();
      for (int i = 0; i < Math.max(1, count); i++) {
        all.add(rules.rule(custom));
      }
      spec.put("rules", all.build());
    }
    return document("AuthorizationPolicy", name, spec.buildOrThrow(), !custom && draw.percent(10));
  }

  private ImmutableMap<String, Object> document(
      String kind, String name, ImmutableMap<String, Object> spec) {
    return document(kind, name, spec, false);
  }

  private ImmutableMap<String, Object> document(
      String kind, String name, ImmutableMap<String, Object> spec, boolean dryRun) {
    ImmutableMap.Builder<String, Object> meta = ImmutableMap.builder();
    meta.put("name", name);
    meta.put(
        "namespace",
        draw.percent(70) ? proxy.namespace() : draw.of("istio-system", "istio-system", "bar"));
    ImmutableMap.Builder<String, Object> annotations = ImmutableMap.builder();
    if (dryRun) {
      annotations.put("istio.io/dry-run", draw.of("true", "false", "T"));
    }
    if (draw.percent(10)) {
      annotations.put("portcullis.dev/challenge", draw.of("rfc6750", "none"));
    }
    meta.put("annotations", annotations.buildOrThrow());
    return ImmutableMap.of(
        "apiVersion",
        draw.of("security.istio.io/v1", "security.istio.io/v1beta1"),
        "kind",
        kind,
        "metadata",
        meta.buildOrThrow(),
        "spec",
        attached(spec));
  }

  private ImmutableMap<String, Object> attached(ImmutableMap<String, Object> spec) {
    ImmutableMap.Builder<String, Object> attached = ImmutableMap.builder();
    switch (draw.below(12)) {
      case 0 -> attached.put("selector", labels(ImmutableMap.of("app", "other")));
      case 1 -> attached.put("selector", labels(ImmutableMap.of()));
      case 2 -> attached.put("targetRefs", ImmutableList.of(gateway("gw")));
      case 3 -> attached.put("targetRef", gateway(draw.of("gw", "other")));
      case 4, 5 -> attached.put("selector", labels(proxy.labels()));
      default -> {}
    }
    return attached.putAll(spec).buildOrThrow();
  }

  private static ImmutableMap<String, Object> labels(ImmutableMap<String, String> labels) {
    return ImmutableMap.of("matchLabels", labels);
  }

  private static ImmutableMap<String, Object> gateway(String name) {
    return ImmutableMap.of("group", "gateway.networking.k8s.io", "kind", "Gateway", "name", name);
  }
}
