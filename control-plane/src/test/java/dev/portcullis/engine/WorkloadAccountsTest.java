package dev.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.engine.WorkloadAccounts.Account;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.Pod;
import dev.portcullis.model.SourceLocation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which labels a service account may claim for its proxies. */
final class WorkloadAccountsTest {
  private static final ImmutableMap<String, String> GATEWAY =
      ImmutableMap.of("istio", "ingressgateway", "pod-template-hash", "x");

  private final WorkloadAccounts accounts =
      WorkloadAccounts.of(
          List.of(pod("gateway", GATEWAY), pod("", ImmutableMap.of("app", "web"))),
          List.of(deployment("batch", ImmutableMap.of("app", "batch"))));

  @Test
  void anAccountMayClaimLabelsOfItsOwnPodsAndDeployments() {
    assertThat(may("gateway", ImmutableMap.of("istio", "ingressgateway"))).isTrue();
    assertThat(may("default", ImmutableMap.of("app", "web"))).isTrue();
    assertThat(may("batch", ImmutableMap.of("app", "batch"))).isTrue();
  }

  @Test
  void anotherAccountMayNotClaimThemHoweverItVariesThem() {
    assertThat(may("default", ImmutableMap.of("istio", "ingressgateway"))).isFalse();
    assertThat(may("batch", GATEWAY)).isFalse();
    assertThat(may("batch", ImmutableMap.of("istio", "ingressgateway", "app", "batch"))).isFalse();
    assertThat(may("batch", ImmutableMap.of("istio", "ingressgateway", "of", "nobody"))).isFalse();
    assertThat(may("unheard-of", ImmutableMap.of("istio", "ingressgateway"))).isFalse();
  }

  @Test
  void whereNobodySaysWhoIsThereNobodyIsContradicted() {
    assertThat(accounts.mayRun(new Account("elsewhere", "any"), GATEWAY)).isTrue();
    assertThat(WorkloadAccounts.NOBODY.mayRun(new Account("foo", "any"), GATEWAY)).isTrue();
  }

  private boolean may(String account, ImmutableMap<String, String> labels) {
    return accounts.mayRun(new Account("foo", account), labels);
  }

  private static Pod pod(String account, ImmutableMap<String, String> labels) {
    return new Pod(meta(ConfigKind.POD, "pod", labels), "", true, account, ImmutableSortedMap.of());
  }

  private static Deployment deployment(String account, ImmutableMap<String, String> labels) {
    return new Deployment(
        meta(ConfigKind.DEPLOYMENT, "deployment", ImmutableMap.of("istio", "ingressgateway")),
        labels,
        account,
        ImmutableSortedMap.of(),
        ImmutableList.of());
  }

  private static ConfigMeta meta(
      ConfigKind kind, String name, ImmutableMap<String, String> labels) {
    return new ConfigMeta(
        new ConfigKey(kind, "foo", name),
        labels,
        ImmutableMap.of(),
        null,
        new SourceLocation("x.yaml", 1, 1));
  }
}
