package dev.portcullis.compile.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.Policies;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.DestinationRule.Subset;
import dev.portcullis.model.TrafficPolicy;
import dev.portcullis.model.TrafficPolicy.PortPolicy;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import org.junit.jupiter.api.Test;

/** Rules are looked for in namespaces a (the client's), s (the service's) and istio-system. */
final class DestinationRulesTest {
  private static final String HOST = "reviews.s.svc.cluster.local";

  @Test
  void theClientsNamespaceGoesBeforeTheServicesAndThatBeforeTheRootNamespace() {
    DestinationRule own = rule("a", "own", HOST);
    DestinationRule ofService = rule("s", "of-service", HOST);
    DestinationRule ofRoot = rule("istio-system", "of-root", HOST);
    assertEquals("own", found("a", ofRoot, ofService, own));
    assertEquals("of-service", found("a", ofRoot, ofService));
    assertEquals("of-root", found("a", ofRoot, rule("elsewhere", "x", HOST)));
    assertEquals("", found("a", rule("elsewhere", "x", HOST)));
  }

  @Test
  void theServicesNamespaceGoesBeforeTheRootNamespaceForClientsOfTheLatter() {
    DestinationRule ofService = rule("s", "of-service", HOST);
    DestinationRule ofRoot = rule("istio-system", "of-root", HOST);
    assertEquals("of-service", found("istio-system", ofRoot, ofService));
    DestinationRule forItself = rule("istio-system", "for-itself", HOST, ".");
    assertEquals("for-itself", found("istio-system", ofRoot, ofService, forItself));
  }

  @Test
  void aRuleHoldsForTheNamespacesThatItIsExportedTo() {
    DestinationRule notForAll = rule("s", "not-for-all", HOST, "b");
    assertEquals("", found("a", notForAll));
    assertEquals("not-for-all", found("b", notForAll));
    assertEquals("", found("a", rule("s", "private", HOST, ".")));
    assertEquals("private", found("s", rule("s", "private", HOST, ".")));
    DestinationRule forOthers = rule("a", "for-others", HOST, "b");
    assertEquals("of-service", found("a", forOthers, rule("s", "of-service", HOST)));
  }

  @Test
  void theMostSpecificHostGoesFirst() {
    DestinationRule all = rule("a", "a", "*");
    DestinationRule ofCluster = rule("a", "b", "*.cluster.local");
    DestinationRule ofNamespace = rule("a", "c", "*.s.svc.cluster.local");
    DestinationRule exact = rule("a", "d", "Reviews.s.svc.cluster.local");
    assertEquals("a", found("a", all));
    assertEquals("b", found("a", all, ofCluster));
    assertEquals("c", found("a", all, ofCluster, ofNamespace));
    assertEquals("d", found("a", all, ofCluster, ofNamespace, exact));
  }

  @Test
  void aShortHostIsOfTheRulesNamespace() {
    assertEquals("short", found("s", rule("s", "short", "reviews")));
    assertEquals("", found("a", rule("a", "short", "reviews")));
  }

  @Test
  void aRuleForSomeWorkloadsCountsInItsOwnNamespaceOnly() {
    DestinationRule forAll = rule("a", "for-all", HOST);
    assertEquals("selecting", found("a", forAll, selecting("a", "client")));
    assertEquals("for-all", found("a", forAll, selecting("a", "other")));
    assertEquals("", found("a", selecting("s", "client")));
    assertEquals("selecting", found("istio-system", selecting("istio-system", "client")));
    assertEquals("", found("a", selecting("istio-system", "client")));
  }

  @Test
  void rulesOfOneHostAreMadeOneOfTheFirstPolicyAndAllSubsets() {
    DestinationRule first = with(rule("a", "1", HOST), null, subset("v1", "first"));
    DestinationRule second = with(rule("a", "2", HOST), policy(1), subset("v1", "second"));
    DestinationRule third = with(rule("a", "3", HOST), policy(2), subset("v2", "third"));
    DestinationRule merged = find("a", first, second, third);
    assertEquals(
        with(rule("a", "1", HOST), policy(1), subset("v1", "first"), subset("v2", "third")),
        merged);
  }

  @Test
  void rulesForOtherNamespacesAreNotMerged() {
    DestinationRule all = with(rule("s", "1", HOST), null, subset("v1", ""));
    DestinationRule some = with(rule("s", "2", HOST, "b"), null, subset("v2", ""));
    assertEquals(all, find("a", all, some));
    assertEquals(some, find("b", all, some));
  }

  private static String found(String client, DestinationRule... rules) {
    DestinationRule found = find(client, rules);
    return found == null ? "" : found.meta().name();
  }

  @SuppressWarnings("NullAway") // tests say so where there is none
  private static DestinationRule find(String client, DestinationRule... rules) {
    WorkloadGroupKey group =
        new WorkloadGroupKey(
            ProxyRole.SIDECAR,
            client,
            ImmutableSortedMap.of("app", "client"),
            null,
            PolicyDelivery.ATOMIC);
    return new DestinationRules(Policies.view(rules)).find(group, "s", HOST);
  }

  private static DestinationRule rule(
      String namespace, String name, String host, String... exportTo) {
    return new DestinationRule(
        Policies.meta(ConfigKind.DESTINATION_RULE, namespace, name),
        host,
        null,
        ImmutableList.of(),
        ImmutableList.copyOf(exportTo),
        null);
  }

  private static DestinationRule selecting(String namespace, String app) {
    DestinationRule rule = rule(namespace, "selecting", HOST);
    return new DestinationRule(
        rule.meta(),
        rule.host(),
        null,
        ImmutableList.of(),
        ImmutableList.of(),
        new WorkloadSelector(ImmutableMap.of("app", app)));
  }

  private static DestinationRule with(
      DestinationRule rule, TrafficPolicy policy, Subset... subsets) {
    return new DestinationRule(
        rule.meta(), rule.host(), policy, ImmutableList.copyOf(subsets), rule.exportTo(), null);
  }

  private static Subset subset(String name, String label) {
    return new Subset(name, ImmutableMap.of("label", label), null);
  }

  /** One that can be told from others. */
  private static TrafficPolicy policy(int number) {
    return new TrafficPolicy(
        PortPolicy.NONE,
        null,
        null,
        new TrafficPolicy.RetryBudget(null, number),
        ImmutableSortedMap.of());
  }
}
