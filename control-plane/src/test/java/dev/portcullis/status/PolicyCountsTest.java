package dev.portcullis.status;

import static dev.portcullis.status.Policies.ADMINS;
import static dev.portcullis.status.Policies.GATEWAY;
import static dev.portcullis.status.Policies.SHOP;
import static dev.portcullis.status.Policies.SINCE;
import static dev.portcullis.status.Policies.TOKENS;
import static dev.portcullis.status.Policies.proxy;
import static dev.portcullis.status.Policies.refusing;
import static dev.portcullis.status.Policies.status;
import static dev.portcullis.status.Policies.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.proxy.ConnectedProxy;
import dev.portcullis.xds.ResourceType;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PolicyCountsTest {
  @Test
  void aPolicyIsCountedWhereItConcernsAProxy() {
    PolicyCount tokens =
        count(TOKENS, proxy("a", GATEWAY, SINCE), proxy("b", SHOP, 9), proxy("c", SHOP, 6));
    assertThat(tokens.connected()).isEqualTo(3);
    assertThat(tokens.acknowledged()).isEqualTo(2);
    assertThat(tokens.version()).isEqualTo(version(3));
    assertThat(tokens.workloads()).containsExactly("foo/shop", "istio-system/ingress (gateway)");
  }

  @Test
  void aPolicyIsNotCountedAtAProxyThatItDoesNotConcern() {
    assertThat(PolicyCounts.of(status(3), ImmutableList.of(proxy("a", GATEWAY, SINCE))).get(ADMINS))
        .isNull();
  }

  @Test
  void aProxyThatHasGoneIsNotCounted() {
    ConnectedProxy here = proxy("a", SHOP, SINCE);
    ConnectedProxy gone =
        new ConnectedProxy(
            here.identity(),
            0,
            "delta",
            here.connectedSince(),
            false,
            ImmutableList.of(),
            here.report());
    assertThat(PolicyCounts.of(status(3), ImmutableList.of(gone))).isEmpty();
  }

  @Test
  void aRefusalIsToldOfThePoliciesThatMadeWhatIsRefused() {
    ConnectedProxy refusing = refusing("a", SHOP, ResourceType.EXTENSION, "bad regex", ADMINS);
    PolicyCount admins = count(ADMINS, refusing, proxy("b", SHOP, SINCE));
    assertThat(admins.connected()).isEqualTo(2);
    assertThat(admins.acknowledged()).isEqualTo(1);
    assertThat(admins.refusing()).isEqualTo(1);
    assertThat(admins.rejections()).containsExactly("foo/shop: http/policy: bad regex");
    assertThat(count(TOKENS, refusing).refusing()).isZero();
  }

  @Test
  void ofASecretThatIsRefusedNoWordIsRepeated() {
    PolicyCount tokens =
        count(TOKENS, refusing("a", SHOP, ResourceType.SECRET, "-----BEGIN KEY-----", TOKENS));
    assertThat(tokens.rejections().toString()).doesNotContain("BEGIN");
  }

  @Test
  void wordsAreCut() {
    PolicyCount tokens =
        count(
            TOKENS, refusing("a", SHOP, ResourceType.EXTENSION, Strings.repeat("x", 5000), TOKENS));
    assertThat(tokens.rejections().first()).hasSizeLessThan(310);
  }

  @Test
  void whatAnotherReplicaSaysOfAnotherVersionIsNoAcknowledgement() {
    PolicyCount own = Policies.count(3, 1, 1);
    assertThat(own.plus(Policies.count(3, 2, 2))).isEqualTo(Policies.count(3, 3, 3));
    assertThat(own.plus(Policies.count(2, 2, 2))).isEqualTo(Policies.count(3, 3, 1));
  }

  @Test
  void ofManyWorkloadsSomeAreNamed() {
    ImmutableSortedSet.Builder<String> many = ImmutableSortedSet.naturalOrder();
    for (int i = 0; i < 100; i++) {
      many.add("foo/" + i);
    }
    PolicyCount count =
        new PolicyCount(version(1), 100, 0, 0, many.build(), ImmutableSortedSet.of());
    assertThat(count.workloads()).hasSize(PolicyCount.MOST_WORKLOADS);
  }

  private static PolicyCount count(dev.portcullis.model.ConfigKey key, ConnectedProxy... proxies) {
    return Objects.requireNonNull(
        PolicyCounts.of(status(3), ImmutableList.copyOf(proxies)).get(key));
  }
}
