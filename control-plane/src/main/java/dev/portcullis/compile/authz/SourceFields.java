package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.check.IpBlock;
import dev.portcullis.compile.check.Texts;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.Values;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of {@code from[].source}, which conditions share. */
final class SourceFields {
  private final Clause<SourceTest> clause;
  private final TrustDomains trustDomains;
  private final String policyNamespace;

  SourceFields(Clause<SourceTest> clause, TrustDomains trustDomains, String policyNamespace) {
    this.clause = clause;
    this.trustDomains = trustDomains;
    this.policyNamespace = policyNamespace;
  }

  void add(Source source) {
    SourceLocation at = source.location();
    principals(at, "principals", source.principals());
    requestPrincipals(at, "requestPrincipals", source.requestPrincipals());
    serviceAccounts(at, "serviceAccounts", source.serviceAccounts());
    trustDomains(at, "trustDomains", source.trustDomains());
    namespaces(at, "namespaces", source.namespaces());
    clientIps(at, "remoteIpBlocks", source.remoteIpBlocks());
    peerIps(at, "ipBlocks", source.ipBlocks());
  }

  void principals(SourceLocation at, String field, Values values) {
    Values names = expanded(values, value -> trustDomains.namesOf(value).asList());
    clause.each(at, field, names, value -> identity(SourceIdentities.principal(value)));
  }

  void requestPrincipals(SourceLocation at, String field, Values values) {
    clause.together(
        at,
        field,
        values,
        alternatives -> {
          ImmutableList<Expression<SourceTest>> pairs =
              alternatives.stream()
                  .map(RequestPrincipals::matching)
                  .collect(ImmutableList.toImmutableList());
          return pairs.size() == 1 ? pairs.getFirst() : new Expression.AnyOf<>(pairs);
        });
  }

  void serviceAccounts(SourceLocation at, String field, Values values) {
    clause.each(
        at,
        field,
        values,
        value -> identity(SourceIdentities.serviceAccount(value, policyNamespace)));
  }

  void trustDomains(SourceLocation at, String field, Values values) {
    Values domains = expanded(values, trustDomains::equivalents);
    clause.each(at, field, domains, value -> identity(SourceIdentities.trustDomain(value)));
  }

  void namespaces(SourceLocation at, String field, Values values) {
    clause.each(at, field, values, value -> identity(SourceIdentities.namespace(value)));
  }

  void clientIps(SourceLocation at, String field, Values values) {
    clause.each(
        at,
        field,
        values,
        value -> {
          IpBlock block = IpBlock.parse(value);
          return block == null ? null : new SourceTest.ClientIp(block);
        });
  }

  void peerIps(SourceLocation at, String field, Values values) {
    clause.each(
        at,
        field,
        values,
        value -> {
          IpBlock block = IpBlock.parse(value);
          return block == null ? null : new SourceTest.PeerIp(block);
        });
  }

  private static @Nullable SourceTest identity(@Nullable TextPattern pattern) {
    boolean usable =
        pattern instanceof TextPattern.Regex regex
            ? Texts.isExpression(regex.expression())
            : pattern != null;
    return usable && pattern != null ? new SourceTest.PeerIdentity(pattern) : null;
  }

  private static Values expanded(Values values, Function<String, ImmutableList<String>> names) {
    return new Values(expanded(values.values(), names), expanded(values.notValues(), names));
  }

  private static ImmutableList<String> expanded(
      ImmutableList<String> values, Function<String, ImmutableList<String>> names) {
    return values.stream()
        .flatMap(value -> names.apply(value).stream())
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }
}
