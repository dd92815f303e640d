package dev.portcullis.compile.authz;

import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.AuthorizationPolicy.Operation;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.Values;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * How many tests a rule compiles to, computed without compiling it: conditions are repeated for
 * every {@code from} and {@code to}, so that a small document can make an immense policy.
 */
final class RuleWeight {
  private RuleWeight() {}

  static long of(Collection<AuthorizationPolicy> policies, MeshSettings mesh) {
    long names = 1L + mesh.trustDomainAliases().size();
    return names
        * policies.stream()
            .flatMap(policy -> policy.rules().stream())
            .mapToLong(RuleWeight::of)
            .sum();
  }

  private static long of(Rule rule) {
    long conditions = rule.when().stream().mapToLong(RuleWeight::of).sum();
    long parts = Math.max(1L, rule.from().size()) + Math.max(1L, rule.to().size());
    return rule.from().stream().mapToLong(RuleWeight::of).sum()
        + rule.to().stream().mapToLong(RuleWeight::of).sum()
        + parts * (1 + conditions);
  }

  private static long of(Source source) {
    return sum(
        source.principals(),
        source.requestPrincipals(),
        source.namespaces(),
        source.serviceAccounts(),
        source.trustDomains(),
        source.ipBlocks(),
        source.remoteIpBlocks());
  }

  private static long of(Operation operation) {
    return sum(operation.hosts(), operation.ports(), operation.methods(), operation.paths());
  }

  private static long of(Condition condition) {
    return sum(condition.values());
  }

  private static long sum(Values... fields) {
    return Stream.of(fields)
        .mapToLong(values -> (long) values.values().size() + values.notValues().size())
        .sum();
  }
}
