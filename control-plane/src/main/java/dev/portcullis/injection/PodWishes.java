package dev.portcullis.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import java.util.Map.Entry;
import java.util.regex.Pattern;

/**
 * What the annotations of a Pod say of its sidecar, by Istio's names where Istio has one.
 *
 * @param interception what redirects its traffic
 * @param ports which connections are redirected
 * @param user as whom Envoy runs
 * @param requests of the Envoy container
 * @param limits of the Envoy container
 * @param probes whether probes are led past interception
 * @param warnings of what is not done
 */
record PodWishes(
    How interception,
    Redirected ports,
    int user,
    ImmutableMap<String, String> requests,
    ImmutableMap<String, String> limits,
    boolean probes,
    ImmutableList<String> warnings) {
  static final String INTERCEPTION = "portcullis.dev/interception";
  static final String USER = "portcullis.dev/proxy-user";

  private static final String ISTIO = "sidecar.istio.io/";
  private static final String MODE = ISTIO + "interceptionMode";
  private static final String PROBES = ISTIO + "rewriteAppHTTPProbers";
  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]+(\\.[0-9]+)?([munkMGTPE]|[KMGTPE]i)?");
  private static final ImmutableMap<String, String> REQUESTS =
      ImmutableMap.of("cpu", ISTIO + "proxyCPU", "memory", ISTIO + "proxyMemory");
  private static final ImmutableMap<String, String> LIMITS =
      ImmutableMap.of("cpu", ISTIO + "proxyCPULimit", "memory", ISTIO + "proxyMemoryLimit");
  private static final ImmutableSet<String> KNOWN =
      ImmutableSet.<String>builder()
          .add(Selection.INJECT, MODE, PROBES, INTERCEPTION, USER, SidecarInjector.INJECTED)
          .addAll(REQUESTS.values())
          .addAll(LIMITS.values())
          .addAll(Redirected.ANNOTATIONS)
          .build();
  private static final Pattern OURS =
      Pattern.compile(
          "((traffic\\.|status\\.|readiness\\.status\\.)?sidecar|proxy|inject)\\.istio\\.io/.*"
              + "|portcullis\\.dev/.*");

  /** What redirects the traffic of a Pod. */
  enum How {
    /** A container of ours that runs before all others. */
    INIT,
    /** Somebody else, such as a CNI plugin. */
    EXTERNAL,
    /** Nobody: the workload and its clients speak to Envoy by themselves. */
    NONE
  }

  static PodWishes of(JsonNode annotations, InjectionSettings settings)
      throws InjectionRefusedException {
    ImmutableList.Builder<String> warnings = ImmutableList.builder();
    for (Entry<String, JsonNode> each : annotations.properties()) {
      if (OURS.matcher(each.getKey()).matches() && !KNOWN.contains(each.getKey())) {
        warnings.add("portcullis: annotation " + each.getKey() + " has no effect");
      }
    }
    return new PodWishes(
        interception(annotations),
        Redirected.of(annotations),
        user(annotations, settings.user()),
        quantities(annotations, REQUESTS, settings.requests()),
        quantities(annotations, LIMITS, settings.limits()),
        !annotations.path(PROBES).asText().equals("false"),
        warnings.build());
  }

  /** A word that is not known is no reason to let traffic pass by. */
  private static How interception(JsonNode annotations) throws InjectionRefusedException {
    String mode = annotations.path(MODE).asText();
    String how = annotations.path(INTERCEPTION).asText();
    if (!ImmutableSet.of("", "REDIRECT", "NONE").contains(mode)) {
      throw new InjectionRefusedException(
          "annotation %s: %s is not supported in injected sidecars, REDIRECT and NONE are",
          MODE, mode);
    }
    return switch (how) {
      case "" -> mode.equals("NONE") ? How.NONE : How.INIT;
      case "init" -> How.INIT;
      case "external" -> How.EXTERNAL;
      case "none" -> How.NONE;
      default ->
          throw new InjectionRefusedException(
              "annotation %s: %s is none of init, external, none", INTERCEPTION, how);
    };
  }

  private static int user(JsonNode annotations, int usual) throws InjectionRefusedException {
    String text = annotations.path(USER).asText();
    if (text.isEmpty()) {
      return usual;
    }
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new InjectionRefusedException(
          "annotation %s: %s is not the number of a user other than root", USER, text);
    }
    return Integer.parseInt(text);
  }

  private static ImmutableMap<String, String> quantities(
      JsonNode annotations, Map<String, String> names, Map<String, String> usual)
      throws InjectionRefusedException {
    ImmutableMap.Builder<String, String> quantities = ImmutableMap.builder();
    for (Entry<String, String> each : names.entrySet()) {
      String text = annotations.path(each.getValue()).asText();
      if (!text.isEmpty() && !QUANTITY.matcher(text).matches()) {
        throw new InjectionRefusedException(
            "annotation %s: %s is not a quantity as 100m or 128Mi", each.getValue(), text);
      }
      String quantity = text.isEmpty() ? usual.get(each.getKey()) : text;
      if (quantity != null) {
        quantities.put(each.getKey(), quantity);
      }
    }
    return quantities.buildOrThrow();
  }
}
