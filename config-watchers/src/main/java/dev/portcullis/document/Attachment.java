package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.PolicyTargetReference;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.WorkloadSelector;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a policy is attached to.
 *
 * @param broken whether it can't be told: the policy is then closed for the widest scope it could
 *     have
 */
record Attachment(
    WorkloadSelector selector, ImmutableList<PolicyTargetReference> targetRefs, boolean broken) {
  static final Attachment BROKEN =
      new Attachment(WorkloadSelector.EVERYTHING, ImmutableList.of(), true);

  private static final int MAX_LABELS = 4096;
  private static final int MAX_LABEL_VALUE = 63;
  private static final int MAX_REFS = 16;
  private static final Pattern GROUP =
      Pattern.compile("|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final ImmutableSet<String> TARGETS =
      ImmutableSet.of(
          "/Service",
          "core/Service",
          "networking.istio.io/ServiceEntry",
          "gateway.networking.k8s.io/Gateway",
          "gateway.networking.k8s.io/GatewayClass");

  /** Reads {@code selector}, {@code targetRef} and {@code targetRefs}. */
  static Attachment read(Fields spec) {
    Reading reading = spec.reading();
    int before = reading.errors();
    WorkloadSelector selector = selector(spec, "selector", "matchLabels");
    ImmutableList<PolicyTargetReference> refs = refs(spec);
    List<String> given =
        List.of("selector", "targetRef", "targetRefs").stream().filter(spec::has).toList();
    if (given.size() > 1) {
      reading.report(
          ProblemCode.CONFLICTING_FIELDS,
          spec.keyLocation(given.get(1)),
          "only one of " + String.join(", ", given) + " can be given",
          "remove all but one");
    }
    return reading.errors() > before ? BROKEN : new Attachment(selector, refs, false);
  }

  /** Reads a selector; what can't be used is reported. */
  static WorkloadSelector selector(Fields spec, String name, String labelsName) {
    int before = spec.reading().errors();
    Fields selector = spec.object(name);
    if (selector == null) {
      return WorkloadSelector.EVERYTHING;
    }
    ImmutableMap<String, String> labels = selector.stringMap(labelsName);
    selector.done();
    if (labels.isEmpty() && spec.reading().errors() == before) {
      spec.report(
          ProblemCode.SELECTS_EVERYTHING,
          name,
          "names no labels, so it selects every workload in its scope",
          "leave it out if that is meant");
    }
    if (labels.size() > MAX_LABELS) {
      spec.report(ProblemCode.TOO_MANY_VALUES, name, "has more than " + MAX_LABELS + " labels", "");
    }
    labels.entrySet().forEach(label -> checkLabel(selector, labelsName, label));
    return new WorkloadSelector(labels);
  }

  private static void checkLabel(
      Fields selector, String labelsName, Map.Entry<String, String> label) {
    if (label.getKey().isEmpty()) {
      selector.report(ProblemCode.INVALID_SELECTOR, labelsName, "has an empty name", "");
    } else if (label.getKey().contains("*") || label.getValue().contains("*")) {
      selector.report(
          ProblemCode.INVALID_SELECTOR,
          labelsName,
          "has a wildcard in " + label.getKey() + ": " + label.getValue(),
          "labels are compared as they are");
    } else if (label.getValue().length() > MAX_LABEL_VALUE) {
      selector.report(
          ProblemCode.INVALID_SELECTOR,
          labelsName,
          "has a value of more than " + MAX_LABEL_VALUE + " characters for " + label.getKey(),
          "");
    }
  }

  private static ImmutableList<PolicyTargetReference> refs(Fields spec) {
    ImmutableList.Builder<PolicyTargetReference> refs = ImmutableList.builder();
    Fields single = spec.object("targetRef");
    if (single != null) {
      refs.add(ref(single));
    }
    ImmutableList<Fields> several = spec.objects("targetRefs");
    several.forEach(ref -> refs.add(ref(ref)));
    if (several.size() > MAX_REFS) {
      spec.report(
          ProblemCode.TOO_MANY_VALUES, "targetRefs", "has more than " + MAX_REFS + " elements", "");
    }
    return refs.build();
  }

  private static PolicyTargetReference ref(Fields ref) {
    Reading reading = ref.reading();
    int before = reading.errors();
    String kind = orEmpty(ref.required("kind"));
    String name = orEmpty(ref.required("name"));
    String group = ref.string("group", "");
    String namespace = ref.string("namespace", "");
    ref.done();
    if (!namespace.isEmpty()) {
      ref.report(
          ProblemCode.INVALID_TARGET_REF,
          "namespace",
          "must not be set: a policy counts for its own namespace",
          "move the policy into that namespace");
    }
    if (group.length() > 253 || name.length() > 253 || !GROUP.matcher(group).matches()) {
      ref.report(ProblemCode.INVALID_TARGET_REF, "group", "or name is not valid", "");
    } else if (reading.errors() == before && !TARGETS.contains(group + "/" + kind)) {
      ref.report(
          ProblemCode.INVALID_TARGET_REF,
          "kind",
          "is " + kind + (group.isEmpty() ? "" : " of " + group) + ", which a policy can't target",
          "target a Gateway or GatewayClass of gateway.networking.k8s.io, a Service,"
              + " or a ServiceEntry of networking.istio.io");
    } else if (reading.errors() == before && !kind.equals("Gateway")) {
      ref.report(
          ProblemCode.WAYPOINT_NEEDED,
          "kind",
          "is " + kind + ": only a waypoint proxy enforces that, and there are none here",
          "select the workloads by their labels");
    }
    return new PolicyTargetReference(group, kind, name, namespace, ref.location());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
