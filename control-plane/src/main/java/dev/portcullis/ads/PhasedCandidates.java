package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceType;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The extensions of a proxy whose policy is spread over several of them. */
final class PhasedCandidates implements Candidates {
  private final PolicyPhases phases;
  private final TypeSubscription state;
  private final Target target;
  private final Predicate<EncodedResource> tooEarly;
  private final Candidates others;

  PhasedCandidates(
      Protocol protocol,
      PolicyPhases phases,
      TypeSubscription state,
      Target target,
      Predicate<EncodedResource> tooEarly) {
    this.phases = phases;
    this.state = state;
    this.target = target;
    this.tooEarly = tooEarly;
    this.others = new NextResponse(protocol, state.without(PolicyPhases::isSlot), target, tooEarly);
  }

  @Override
  public @Nullable Outgoing additions() {
    return next()
        .filter(resource -> !tooEarly.test(resource))
        .findFirst()
        .map(this::response)
        .orElseGet(others::additions);
  }

  @Override
  public boolean isWaiting() {
    return next().anyMatch(tooEarly) || others.isWaiting();
  }

  private Outgoing response(EncodedResource next) {
    ImmutableMap<String, EncodedResource> slots = PolicyPhases.slots(target.set());
    boolean complete =
        slots.values().stream()
            .allMatch(slot ->
                slot.version()
                    .equals(
                        slot.name().equals(next.name())
                            ? next.version()
                            : state.version(slot.name())));
    ImmutableList<EncodedResource> resources = ImmutableList.of(next);
    return complete
        ? new Outgoing(
            ResourceType.EXTENSION, resources, ImmutableList.of(), PolicyPhases.mark(slots))
        : new Outgoing(ResourceType.EXTENSION, resources, ImmutableList.of());
  }

  /** Answers to what was asked for, then the next step. */
  private Stream<EncodedResource> next() {
    EncodedResource step = phases.step();
    return Stream.concat(
        state.due().stream()
            .filter(PolicyPhases::isSlot)
            .flatMap(name -> Stream.ofNullable(answer(name, step != null))),
        Stream.ofNullable(step));
  }

  /**
   * What is sent for a name that was asked for. On the way from one policy to another that is what
   * the name was last told; a name that was told nothing yet is not enforced yet either, and waits
   * for the end of the way.
   */
  private @Nullable EncodedResource answer(String name, boolean onTheWay) {
    if (onTheWay) {
      Told told = state.told().get(name);
      return told == null ? null : told.resource();
    }
    EncodedResource wanted = phases.answer(name);
    if (wanted == null) {
      return target.get(name) == null ? target.standIn(name) : target.get(name);
    }
    return target.memory().refusal(wanted) == null ? wanted : target.memory().fallback(name);
  }

  @Override
  public @Nullable Outgoing removals() {
    return others.removals();
  }
}
