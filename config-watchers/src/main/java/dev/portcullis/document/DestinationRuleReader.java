package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.DestinationRule.Subset;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.WorkloadSelector;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads DestinationRules. */
final class DestinationRuleReader implements KindReader {
  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      if (!document.has("spec")) {
        document.missing("spec");
      }
      return Result.of(
          new DestinationRule(meta, "", null, ImmutableList.of(), ImmutableList.of(), null));
    }
    DestinationRule rule =
        new DestinationRule(
            meta,
            host(spec),
            TrafficPolicyReader.read(spec),
            subsets(spec),
            PolicyValues.list(spec, "exportTo", Hosts::exportTo),
            workloadSelector(spec));
    checkExportTo(spec, rule);
    spec.done();
    return Result.of(rule);
  }

  private static String host(Fields spec) {
    ScalarNode host = spec.required("host") == null ? null : spec.text("host");
    if (host == null) {
      return "";
    }
    Hosts.check(spec.reading(), host, spec.path("host"));
    return host.value();
  }

  private static @Nullable WorkloadSelector workloadSelector(Fields spec) {
    return spec.has("workloadSelector")
        ? Attachment.selector(spec, "workloadSelector", "matchLabels")
        : null;
  }

  private static ImmutableList<Subset> subsets(Fields spec) {
    Map<String, Subset> subsets = new LinkedHashMap<>();
    for (Fields subset : spec.objects("subsets")) {
      String name = name(subset);
      Subset read =
          new Subset(
              name == null ? "" : name,
              subset.stringMap("labels"),
              TrafficPolicyReader.read(subset));
      subset.done();
      if (name != null && subsets.putIfAbsent(name, read) != null) {
        subset.report(
            ProblemCode.INVALID_VALUE, "name", "is " + name + ", as that of another subset", "");
      }
    }
    return ImmutableList.copyOf(subsets.values());
  }

  private static @Nullable String name(Fields subset) {
    String name = subset.required("name");
    if (name == null || Names.isDnsLabel(name)) {
      return name;
    }
    subset.report(
        ProblemCode.INVALID_NAME,
        "name",
        "is " + name + ", which is no name of a subset",
        "write lower case letters, digits and \"-\"");
    return null;
  }

  /** Istio refuses it: which clients a rule selects is known in its own namespace only. */
  private static void checkExportTo(Fields spec, DestinationRule rule) {
    String own = rule.meta().namespace();
    boolean beyond = rule.exportTo().stream().anyMatch(to -> !to.equals(".") && !to.equals(own));
    if (beyond && rule.workloadSelector() != null) {
      spec.report(
          ProblemCode.CONFLICTING_FIELDS,
          "exportTo",
          "names other namespaces, which a rule with a workloadSelector can't",
          "write \".\"");
    }
  }
}
