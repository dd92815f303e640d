package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Collection;
import java.util.function.Predicate;

/**
 * Warnings that need all objects. A wrong one costs more trust than a missing one, so that each is
 * given only where everything known speaks for it. A pure function, too slow for the way of an edit
 * to the proxies.
 */
public final class Advice {
  private Advice() {}

  /**
   * All warnings.
   *
   * @param connected the groups of connected proxies, as far as there are any
   * @param doubtful objects with errors: what stands in for them is not what their authors wrote
   */
  public static ImmutableSet<ConfigProblem> of(
      ConfigView view, Collection<WorkloadGroupKey> connected, ImmutableSet<ConfigKey> doubtful) {
    return of(view, connected, doubtful, key -> true);
  }

  /** Those about one object. */
  public static ImmutableSet<ConfigProblem> about(
      ConfigKey object,
      ConfigView view,
      Collection<WorkloadGroupKey> connected,
      ImmutableSet<ConfigKey> doubtful) {
    return of(view, connected, doubtful, object::equals);
  }

  private static ImmutableSet<ConfigProblem> of(
      ConfigView view,
      Collection<WorkloadGroupKey> connected,
      ImmutableSet<ConfigKey> doubtful,
      Predicate<ConfigKey> wanted) {
    Situation situation = Situation.of(view, Workloads.of(view, connected), doubtful);
    Findings findings = new Findings(doubtful, wanted);
    new TokenAdvice(situation, findings).advise();
    new IssuerAdvice(situation, findings).advise();
    new SelectionAdvice(situation, findings).advise();
    new IdentityAdvice(situation, findings).advise();
    new NamespaceAdvice(situation, findings).advise();
    new KeyServerAdvice(situation, findings).advise();
    new ClaimRouteAdvice(situation, findings).advise();
    new GatewayApiAdvice(situation, findings).advise();
    new ShadowAdvice(situation, findings).advise();
    return findings.all();
  }
}
