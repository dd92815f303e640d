package dev.portcullis.decide.rule;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.AuthorizationPolicy.Operation;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the rules of one policy on requests: any of {@code from}, any of {@code to}, all of
 * {@code when}.
 */
public final class RuleCheck {
  private final PeerForms peers;
  private final String policyNamespace;

  public RuleCheck(MeshSettings mesh, String policyNamespace) {
    this.peers = new PeerForms(mesh);
    this.policyNamespace = policyNamespace;
  }

  /** What failed, of each list the alternative that came nearest; empty if the rule matches. */
  public ImmutableList<FailedCondition> failures(Rule rule, RuleInput input) {
    Attributes attributes = new Attributes(input, peers, policyNamespace);
    return Stream.of(
            nearest(rule.from().stream().map(from -> source(from, attributes))),
            nearest(rule.to().stream().map(to -> operation(to, attributes))),
            rule.when().stream()
                .map(when -> condition(when, attributes))
                .filter(Objects::nonNull)
                .toList())
        .flatMap(List::stream)
        .collect(ImmutableList.toImmutableList());
  }

  private static List<FailedCondition> nearest(Stream<List<FailedCondition>> alternatives) {
    return alternatives.min(Comparator.comparingInt(List::size)).orElse(List.of());
  }

  private static List<FailedCondition> source(Source from, Attributes attributes) {
    Failures failures = new Failures("from.source.", from.location());
    failures.add(attributes.principals(), "principals", "notPrincipals", from.principals());
    failures.add(
        attributes.requestPrincipals(),
        "requestPrincipals",
        "notRequestPrincipals",
        from.requestPrincipals());
    failures.add(attributes.namespaces(), "namespaces", "notNamespaces", from.namespaces());
    failures.add(
        attributes.serviceAccounts(),
        "serviceAccounts",
        "notServiceAccounts",
        from.serviceAccounts());
    failures.add(attributes.trustDomains(), "trustDomains", "notTrustDomains", from.trustDomains());
    failures.add(attributes.ipBlocks(), "ipBlocks", "notIpBlocks", from.ipBlocks());
    failures.add(
        attributes.remoteIpBlocks(), "remoteIpBlocks", "notRemoteIpBlocks", from.remoteIpBlocks());
    return failures.found();
  }

  private static List<FailedCondition> operation(Operation to, Attributes attributes) {
    Failures failures = new Failures("to.operation.", to.location());
    failures.add(attributes.hosts(), "hosts", "notHosts", to.hosts());
    failures.add(attributes.methods(), "methods", "notMethods", to.methods());
    failures.add(attributes.paths(), "paths", "notPaths", to.paths());
    failures.add(attributes.ports(), "ports", "notPorts", to.ports());
    return failures.found();
  }

  private static @Nullable FailedCondition condition(Condition when, Attributes attributes) {
    Attribute attribute = attributes.of(when.key());
    String field = "when " + when.key();
    return attribute == null
        ? new FailedCondition(field, "a key that does not exist", "", "", when.location())
        : attribute.failure(
            field + " values", field + " notValues", when.values(), when.location());
  }

  /** Collects the failures of one element. */
  private static final class Failures {
    private final String prefix;
    private final SourceLocation at;
    private final List<FailedCondition> found = new ArrayList<>();

    Failures(String prefix, SourceLocation at) {
      this.prefix = prefix;
      this.at = at;
    }

    void add(Attribute attribute, String field, String notField, Values values) {
      FailedCondition failure = attribute.failure(prefix + field, prefix + notField, values, at);
      if (failure != null) {
        found.add(failure);
      }
    }

    List<FailedCondition> found() {
      return found;
    }
  }
}
