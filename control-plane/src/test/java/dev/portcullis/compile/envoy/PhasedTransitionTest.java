package dev.portcullis.compile.envoy;

import static dev.portcullis.compile.Policies.authentication;
import static dev.portcullis.compile.Policies.authorization;
import static dev.portcullis.compile.Policies.from;
import static dev.portcullis.compile.Policies.jwtRule;
import static dev.portcullis.compile.Policies.keys;
import static dev.portcullis.compile.Policies.paths;
import static dev.portcullis.compile.Policies.requestPrincipals;
import static dev.portcullis.compile.Policies.sidecar;
import static dev.portcullis.compile.Policies.to;
import static dev.portcullis.compile.Policies.view;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.portcullis.compile.SampleAuthorizer;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** At every step, all slots together decide as the old policy or all as the new one. */
final class PhasedTransitionTest {
  private static final PhasedTransition TRANSITION = new PhasedTransition();
  private static final ConfigObject TOKENS = authentication("tokens", jwtRule("iss", keys("a")));
  private static final ConfigObject PROVEN =
      authorization("proven", Action.ALLOW, from(0, requestPrincipals("*")));
  private static final ConfigObject NOT_ADMIN =
      authorization("admin", Action.DENY, to(0, paths("/admin*")));

  @Test
  void nothingIsSentWhereNothingChanges() {
    assertThat(TRANSITION.steps(slots(TOKENS, PROVEN), slots(PROVEN, TOKENS))).isEmpty();
  }

  @Test
  void aChangeOfOneSlotIsOneStep() {
    ImmutableMap<String, EncodedResource> after = slots(TOKENS, PROVEN, NOT_ADMIN);
    assertThat(TRANSITION.steps(slots(TOKENS, PROVEN), after))
        .containsExactly(after.get(PolicySlots.DENY));
  }

  @Test
  void bothContentsGoOutBeforeTheEpochIsSwitchedAndOneRemains() {
    assertThat(TRANSITION.steps(slots(TOKENS), slots(PROVEN)))
        .extracting(EncodedResource::name)
        .containsExactly(
            PolicySlots.AUTHN,
            PolicySlots.ALLOW,
            PolicySlots.EPOCH,
            PolicySlots.AUTHN,
            PolicySlots.ALLOW,
            PolicySlots.EPOCH);
  }

  @Test
  void neverDoPartsOfBothPoliciesDecide() {
    Random random = new Random(20251122);
    for (int i = 0; i < 1000; i++) {
      ImmutableMap<String, EncodedResource> before = slots(somePolicies(random));
      ImmutableMap<String, EncodedResource> after = slots(somePolicies(random));
      List<Map<String, Object>> decisions = decisions(before, TRANSITION.steps(before, after));
      assertThat(decisions).isSubsetOf(EpochView.of(before), EpochView.of(after));
      assertThat(decisions.getLast()).isEqualTo(EpochView.of(after));
    }
  }

  @Test
  void theLastStepLeavesWhatWasAskedFor() {
    Random random = new Random(42);
    for (int i = 0; i < 200; i++) {
      ImmutableMap<String, EncodedResource> before = slots(somePolicies(random));
      ImmutableMap<String, EncodedResource> after = slots(somePolicies(random));
      assertThat(applied(before, TRANSITION.steps(before, after))).isEqualTo(after);
      assertThat(applied(ImmutableMap.of(), TRANSITION.steps(ImmutableMap.of(), after)))
          .isEqualTo(after);
    }
  }

  @Test
  void whatIsUnknownIsClosedFirst() {
    ImmutableMap<String, EncodedResource> after = slots(TOKENS, PROVEN);
    List<EncodedResource> steps = TRANSITION.steps(ImmutableMap.of(), after);
    assertThat(steps.getFirst())
        .isEqualTo(
            PolicyExtension.resource(
                PolicySlots.DENY, EmptyPolicies.DENY_EVERYONE, ImmutableList.of()));
    assertThat(steps.getLast()).isEqualTo(after.get(PolicySlots.DENY));
  }

  @Test
  void whereATransitionWasInterruptedTheNextOneClosesFirst() {
    ImmutableMap<String, EncodedResource> before = slots(TOKENS);
    ImmutableList<EncodedResource> steps = TRANSITION.steps(before, slots(PROVEN));
    for (int done = 1; done < steps.size() - 1; done++) {
      ImmutableMap<String, EncodedResource> held = applied(before, steps.subList(0, done));
      ImmutableMap<String, EncodedResource> next = slots(NOT_ADMIN);
      ImmutableList<EncodedResource> further = TRANSITION.steps(held, next);
      assertThat(further.getFirst().name()).isEqualTo(PolicySlots.DENY);
      assertThat(applied(held, further)).isEqualTo(next);
    }
  }

  @Test
  void aSingleResourceIsReplacedWhateverItWas() {
    ImmutableMap<String, EncodedResource> whole = byName(compile(PolicyDelivery.ATOMIC, TOKENS));
    assertThat(TRANSITION.steps(ImmutableMap.of(), whole)).isEqualTo(whole.values().asList());
    assertThat(TRANSITION.steps(whole, whole)).isEmpty();
  }

  @Test
  void oneAuthorizerIsNeverAskedInPlaceOfAnother() {
    ConfigObject asked = authorization("asked", Action.CUSTOM, to(0, paths("/a")));
    ImmutableMap<String, EncodedResource> before = slots(asked, SampleAuthorizer.SERVICE);
    ImmutableMap<String, EncodedResource> after =
        byName(
            new PolicyCompiler()
                .compile(
                    view(SampleAuthorizer.mesh(9001), asked, SampleAuthorizer.SERVICE),
                    sidecar(PolicyDelivery.PHASED))
                .resources());
    ImmutableMap<String, EncodedResource> denied =
        slots(asked, authorization("d", Action.DENY, to(0, paths("/b"))), SampleAuthorizer.SERVICE);
    assertThat(TRANSITION.steps(before, after))
        .extracting(EncodedResource::name)
        .containsExactly(PolicySlots.AUTHORIZER);
    assertThat(TRANSITION.steps(denied, after).getFirst())
        .isEqualTo(
            PolicyExtension.resource(
                PolicySlots.DENY, EmptyPolicies.DENY_EVERYONE, ImmutableList.of()));
  }

  private static ConfigObject[] somePolicies(Random random) {
    List<ConfigObject> policies = new ArrayList<>();
    if (random.nextBoolean()) {
      policies.add(SampleAuthorizer.SERVICE);
    }
    for (Action action : List.of(Action.ALLOW, Action.DENY, Action.AUDIT, Action.CUSTOM)) {
      for (int i = random.nextInt(3); i > 0; i--) {
        String path = "/" + random.nextInt(3);
        policies.add(authorization(action.name().toLowerCase() + i, action, to(0, paths(path))));
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      policies.add(authentication("ra" + i, jwtRule("iss", keys("k" + random.nextInt(3)))));
    }
    return policies.toArray(ConfigObject[]::new);
  }

  /** What is decided before the first step and after each. */
  private static List<Map<String, Object>> decisions(
      ImmutableMap<String, EncodedResource> before, ImmutableList<EncodedResource> steps) {
    List<Map<String, Object>> decisions = new ArrayList<>();
    for (int done = 0; done <= steps.size(); done++) {
      decisions.add(EpochView.of(applied(before, steps.subList(0, done))));
    }
    return decisions;
  }

  private static ImmutableMap<String, EncodedResource> applied(
      ImmutableMap<String, EncodedResource> before, List<EncodedResource> steps) {
    Map<String, EncodedResource> held = new LinkedHashMap<>(before);
    steps.forEach(step -> held.put(step.name(), step));
    return ImmutableMap.copyOf(held);
  }

  private static ImmutableMap<String, EncodedResource> slots(ConfigObject... policies) {
    return byName(compile(PolicyDelivery.PHASED, policies));
  }

  private static ImmutableMap<String, EncodedResource> byName(List<EncodedResource> resources) {
    return Maps.uniqueIndex(resources, EncodedResource::name);
  }

  private static ImmutableList<EncodedResource> compile(
      PolicyDelivery delivery, ConfigObject... policies) {
    return new PolicyCompiler()
        .compile(view(SampleAuthorizer.mesh(9000), policies), sidecar(delivery))
        .resources();
  }
}
