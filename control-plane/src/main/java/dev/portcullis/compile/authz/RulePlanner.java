package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.AuthorizationPolicy.Operation;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.Values;
import java.util.stream.Stream;

/**
 * Translates one rule: every {@code from} and every {@code to} becomes a conjunction, to which the
 * conditions are added.
 */
final class RulePlanner {
  private final TrustDomains trustDomains;
  private final String policyNamespace;
  private final Unusables unusables;

  RulePlanner(TrustDomains trustDomains, String policyNamespace, Unusables unusables) {
    this.trustDomains = trustDomains;
    this.policyNamespace = policyNamespace;
    this.unusables = unusables;
  }

  /** The plan, which must not be used if this found something unusable. */
  RulePlan plan(Rule rule, String name) {
    rejectWhatSaysNothing(rule);
    ImmutableList<Expression<OperationTest>> operations =
        rule.to().isEmpty()
            ? ImmutableList.of(operation(ImmutableList.of(), rule))
            : rule.to().stream()
                .map(to -> operation(ImmutableList.of(to), rule))
                .collect(ImmutableList.toImmutableList());
    ImmutableList<Expression<SourceTest>> sources =
        rule.from().isEmpty()
            ? ImmutableList.of(source(ImmutableList.of(), rule))
            : rule.from().stream()
                .map(from -> source(ImmutableList.of(from), rule))
                .collect(ImmutableList.toImmutableList());
    return new RulePlan(name, operations, sources);
  }

  private Expression<OperationTest> operation(ImmutableList<Operation> to, Rule rule) {
    Clause<OperationTest> clause = new Clause<>(unusables);
    to.forEach(new OperationFields(clause)::add);
    for (Condition condition : rule.when()) {
      if (Conditions.isAboutOperation(condition)) {
        Conditions.addOperation(condition, clause, unusables);
      }
    }
    return clause.all();
  }

  private Expression<SourceTest> source(ImmutableList<Source> from, Rule rule) {
    Clause<SourceTest> clause = new Clause<>(unusables);
    SourceFields fields = new SourceFields(clause, trustDomains, policyNamespace);
    from.forEach(fields::add);
    for (Condition condition : rule.when()) {
      if (!Conditions.isAboutOperation(condition)) {
        Conditions.addSource(condition, clause, fields, unusables);
      }
    }
    return clause.all();
  }

  /** A part without a constraint would make an ALLOW rule match more than was meant. */
  private void rejectWhatSaysNothing(Rule rule) {
    for (Source from : rule.from()) {
      boolean empty =
          Stream.of(
                  from.principals(),
                  from.requestPrincipals(),
                  from.namespaces(),
                  from.serviceAccounts(),
                  from.trustDomains(),
                  from.ipBlocks(),
                  from.remoteIpBlocks())
              .allMatch(Values::isEmpty);
      if (empty) {
        unusables.addReason(from.location(), "an empty source");
      }
    }
    for (Operation to : rule.to()) {
      if (Stream.of(to.hosts(), to.ports(), to.methods(), to.paths()).allMatch(Values::isEmpty)) {
        unusables.addReason(to.location(), "an empty operation");
      }
    }
    for (Condition when : rule.when()) {
      if (when.values().isEmpty()) {
        unusables.addReason(when.location(), when.key() + ": a condition without values");
      }
    }
  }
}
