package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.portcullis.compile.envoy.PolicySlots;
import dev.portcullis.xds.ContentHash;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyTransition;
import dev.portcullis.xds.ResourceSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a proxy is on its way from one policy to the next, where the policy is spread over
 * several extensions ({@link PolicyTransition}); immutable. A way that has begun is gone to its
 * end, or, when a step is refused, back to where it began.
 *
 * @param settled by name the policy that the proxy enforces, or did when the way began
 * @param goal by name the policy at the end of the way; {@code settled} where there is none to go
 * @param steps what is left of the way, one response each
 * @param undone by what each step that was taken is taken back, the last one first
 * @param reverting true on the way back
 * @param failure the policy that could not be reached
 */
record PolicyPhases(
    ImmutableMap<String, EncodedResource> settled,
    ImmutableMap<String, EncodedResource> goal,
    ImmutableList<EncodedResource> steps,
    ImmutableList<EncodedResource> undone,
    boolean reverting,
    @Nullable Failure failure) {

  /**
   * A policy that the proxy refused a step of.
   *
   * @param target the policy
   * @param resource the step that was refused
   * @param message the proxy's words
   */
  record Failure(
      ImmutableMap<String, EncodedResource> target, EncodedResource resource, String message) {}

  private static final String SLOT = PolicySlots.POLICY + "/";

  static final PolicyPhases NONE =
      new PolicyPhases(
          ImmutableMap.of(),
          ImmutableMap.of(),
          ImmutableList.of(),
          ImmutableList.of(),
          false,
          null);

  /** The slots of a policy that is spread over several, none if it is in one. */
  static ImmutableMap<String, EncodedResource> slots(ResourceSet extensions) {
    return extensions.get(PolicySlots.EPOCH) == null
        ? ImmutableMap.of()
        : ImmutableMap.copyOf(Maps.filterKeys(extensions.byName(), PolicyPhases::isSlot));
  }

  static boolean isSlot(String name) {
    return name.startsWith(SLOT);
  }

  /**
   * The version of the response that completes a policy: in state of the world it is all that a
   * proxy that comes back says about what it holds.
   */
  static ContentHash mark(ImmutableMap<String, EncodedResource> slots) {
    return ContentHash.ofResources(slots.values());
  }

  /** The version of a slot of a proxy that came back with {@code mark}. */
  static String claim(String mark) {
    return Told.UNKNOWN.version() + mark;
  }

  /** With what a proxy that came back holds, if that is {@code slots}. */
  static TypeSubscription recognized(
      TypeSubscription claimed, ImmutableMap<String, EncodedResource> slots) {
    String claim = claim(mark(slots).hex());
    boolean known =
        !slots.isEmpty()
            && slots.keySet().stream().allMatch(slot -> claim.equals(claimed.version(slot)));
    return known
        ? claimed.withClaims(Maps.transformValues(slots, EncodedResource::version))
        : claimed;
  }

  /** The content for a slot that the proxy asks for: that of the policy that its others hold. */
  @Nullable EncodedResource answer(String name) {
    return settled.get(name);
  }

  /** The next response on the way, null at its end. */
  @Nullable EncodedResource step() {
    return steps.isEmpty() ? null : steps.getFirst();
  }

  /**
   * Looks where to go from here.
   *
   * @param slots the policy to be enforced
   * @param state the proxy's subscription to extensions
   */
  PolicyPhases advanced(
      ImmutableMap<String, EncodedResource> slots,
      TypeSubscription state,
      ExtensionMemory memory,
      PolicyTransition transition) {
    if (slots.keySet().stream().noneMatch(state.interest()::covers)) {
      return failure == null
          ? NONE
          : new PolicyPhases(
              ImmutableMap.of(),
              ImmutableMap.of(),
              ImmutableList.of(),
              ImmutableList.of(),
              false,
              failure);
    }
    PolicyPhases here = settled.isEmpty() ? at(slots) : this;
    if (!here.steps.isEmpty()) {
      return here.withoutUnwantedSteps(state);
    }
    boolean waiting =
        state.inFlight() != null || state.due().stream().anyMatch(PolicyPhases::isSlot);
    if (waiting || here.hasFailed(slots)) {
      return here;
    }
    ImmutableMap<String, EncodedResource> held = held(slots, state, memory);
    return held.equals(slots)
        ? here.at(slots)
        : here.towards(slots, transition.steps(held, slots), memory);
  }

  /** What the proxy is known to hold. What it does not ask for, no request of it can meet. */
  private static ImmutableMap<String, EncodedResource> held(
      ImmutableMap<String, EncodedResource> slots, TypeSubscription state, ExtensionMemory memory) {
    Map<String, EncodedResource> held = new LinkedHashMap<>();
    slots.forEach((name, wanted) -> {
      EncodedResource good = memory.good().get(name);
      if (!state.interest().covers(name)) {
        held.put(name, wanted);
      } else if (good != null && good.version().equals(state.version(name))) {
        held.put(name, good);
      }
    });
    return ImmutableMap.copyOf(held);
  }

  private boolean hasFailed(ImmutableMap<String, EncodedResource> slots) {
    return failure != null && failure.target().equals(slots);
  }

  private PolicyPhases at(ImmutableMap<String, EncodedResource> policy) {
    return new PolicyPhases(policy, policy, ImmutableList.of(), ImmutableList.of(), false, failure);
  }

  private PolicyPhases towards(
      ImmutableMap<String, EncodedResource> policy,
      ImmutableList<EncodedResource> way,
      ExtensionMemory memory) {
    for (EncodedResource step : way) {
      String refusal = memory.refusal(step);
      if (refusal != null) {
        // The way would end where it ended before.
        return new PolicyPhases(
            settled,
            settled,
            ImmutableList.of(),
            ImmutableList.of(),
            false,
            new Failure(policy, step, refusal));
      }
    }
    return new PolicyPhases(settled, policy, way, ImmutableList.of(), false, failure);
  }

  private PolicyPhases withoutUnwantedSteps(TypeSubscription state) {
    int wanted = 0;
    while (wanted < steps.size() && !state.interest().covers(steps.get(wanted).name())) {
      wanted++;
    }
    return wanted == 0 ? this : withSteps(steps.subList(wanted, steps.size()), undone);
  }

  private PolicyPhases withSteps(
      ImmutableList<EncodedResource> left, ImmutableList<EncodedResource> takenBack) {
    ImmutableMap<String, EncodedResource> reached = left.isEmpty() ? goal : settled;
    return new PolicyPhases(reached, goal, left, takenBack, reverting && !left.isEmpty(), failure);
  }

  /**
   * After the proxy has accepted {@code resource}.
   *
   * @param before what it held under the same name, null if nobody knows
   */
  PolicyPhases accepted(EncodedResource resource, @Nullable EncodedResource before) {
    if (!resource.equals(step())) {
      return this;
    }
    EncodedResource back = before != null ? before : StandIns.denyEveryone(resource.name());
    ImmutableList<EncodedResource> takenBack =
        reverting
            ? undone
            : ImmutableList.<EncodedResource>builder().add(back).addAll(undone).build();
    return withSteps(steps.subList(1, steps.size()), takenBack);
  }

  /** After the proxy has refused {@code resource}: back, beginning with the refused name itself. */
  PolicyPhases refused(EncodedResource resource, String message, ExtensionMemory memory) {
    boolean onTheWay = resource.equals(step());
    ImmutableList.Builder<EncodedResource> way = ImmutableList.builder();
    EncodedResource healed = memory.fallback(resource.name());
    if (healed != null) {
      way.add(healed);
    }
    if (onTheWay) {
      way.addAll(reverting ? steps.subList(1, steps.size()) : undone);
    } else {
      way.addAll(steps);
    }
    Failure failed = reverting && failure != null ? failure : new Failure(goal, resource, message);
    return new PolicyPhases(settled, settled, way.build(), ImmutableList.of(), true, failed);
  }
}
