package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import com.google.rpc.Status;
import dev.portcullis.xds.ContentHash;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceSet;
import dev.portcullis.xds.ResourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of one type on one stream; immutable.
 *
 * @param interest what the proxy wants
 * @param told by name what it was told last
 * @param due the names that are answered whatever the proxy holds of them
 * @param answerDue true until the first request is answered, be it with nothing
 * @param rejections the responses that it refused and that have not changed since
 * @param inFlight the response that it has not answered yet
 * @param exchanged the last response that was sent, and accepted
 * @param quietAt the resources of which nothing was left to send in this state, null if unknown
 */
record TypeSubscription(
    ResourceType type,
    Interest interest,
    ImmutableMap<String, Told> told,
    ImmutableSet<String> due,
    boolean answerDue,
    ImmutableList<Rejection> rejections,
    @Nullable Outgoing inFlight,
    Exchanged exchanged,
    @Nullable ContentHash quietAt) {

  /**
   * The last responses.
   *
   * @param sent the version of the last response, "" before the first
   * @param accepted the version of the last response that was accepted
   */
  record Exchanged(String sent, String accepted) {
    static final Exchanged NOTHING = new Exchanged("", "");
  }

  static TypeSubscription of(ResourceType type) {
    return new TypeSubscription(
        type,
        Interest.NONE,
        ImmutableMap.of(),
        ImmutableSet.of(),
        false,
        ImmutableList.of(),
        null,
        Exchanged.NOTHING,
        null);
  }

  /** With the knowledge that there is nothing to send of {@code resources}. */
  TypeSubscription quietAt(ContentHash resources) {
    return new TypeSubscription(
        type, interest, told, due, answerDue, rejections, inFlight, exchanged, resources);
  }

  /** The version of {@code name} that the proxy was told, null if nothing. */
  @Nullable String version(String name) {
    Told last = told.get(name);
    return last == null ? null : last.version();
  }

  /** True if the proxy asked something that is not answered yet. */
  boolean hasQuestion() {
    return answerDue || !due.isEmpty();
  }

  /** With {@code versions} as what the proxy says it holds. */
  TypeSubscription withClaims(Map<String, String> versions) {
    return withTold(
        ImmutableMap.copyOf(Maps.transformValues(versions, version -> new Told(version, null))));
  }

  /**
   * What the proxy claims to hold counts as what it is to hold, where the latter only lacks keys
   * that the former may have.
   */
  TypeSubscription keeping(ResourceSet wanted) {
    Map<String, Told> kept = new LinkedHashMap<>();
    told.forEach((name, claim) -> {
      EncodedResource resource = wanted.get(name);
      if (resource != null && claim.resource() == null && resource.yieldsTo(claim.version())) {
        kept.put(name, new Told(resource.version(), null));
      }
    });
    if (kept.isEmpty()) {
      return this;
    }
    Map<String, Told> all = new LinkedHashMap<>(told);
    all.putAll(kept);
    ImmutableSet<String> open = Sets.difference(due, kept.keySet()).immutableCopy();
    return new TypeSubscription(
        type,
        interest,
        ImmutableMap.copyOf(all),
        open,
        answerDue,
        rejections,
        inFlight,
        exchanged,
        null);
  }

  TypeSubscription withAnswerDue() {
    return new TypeSubscription(
        type, interest, told, due, true, rejections, inFlight, exchanged, null);
  }

  TypeSubscription withDue(Set<String> more) {
    ImmutableSet<String> all = Sets.union(due, more).immutableCopy();
    return new TypeSubscription(
        type, interest, told, all, answerDue, rejections, inFlight, exchanged, null);
  }

  TypeSubscription withInterest(Interest changed) {
    return new TypeSubscription(
        type, changed, told, due, answerDue, rejections, inFlight, exchanged, null);
  }

  /**
   * Forgets what was told of names that the proxy does not want: asked again, they are answered.
   */
  TypeSubscription withoutUnwanted() {
    ImmutableSet<String> names =
        ImmutableSet.copyOf(
            Sets.filter(Sets.union(told.keySet(), due), name -> !interest.covers(name)));
    if (names.isEmpty()) {
      return this;
    }
    return new TypeSubscription(
        type,
        interest,
        ImmutableMap.copyOf(Maps.filterKeys(told, name -> !names.contains(name))),
        Sets.difference(due, names).immutableCopy(),
        answerDue,
        rejections.stream()
            .filter(rejection -> !names.containsAll(rejection.versions().keySet()))
            .collect(ImmutableList.toImmutableList()),
        inFlight,
        exchanged,
        null);
  }

  /** The state of the other names only. */
  TypeSubscription without(Predicate<String> names) {
    Interest others =
        new Interest(
            interest.wildcard(),
            interest.named(),
            ImmutableSet.copyOf(Sets.filter(interest.names(), name -> !names.test(name))));
    return new TypeSubscription(
        type,
        others,
        ImmutableMap.copyOf(Maps.filterKeys(told, name -> !names.test(name))),
        ImmutableSet.copyOf(Sets.filter(due, name -> !names.test(name))),
        answerDue,
        rejections,
        inFlight,
        exchanged,
        null);
  }

  /** After {@code response} was sent. */
  TypeSubscription sent(Outgoing response) {
    Map<String, Told> now = new LinkedHashMap<>(told);
    Exchanged last = new Exchanged(response.version(), exchanged.accepted());
    response.resources().forEach(resource -> now.put(resource.name(), Told.of(resource)));
    for (String name : response.removed()) {
      // Remembered only where the proxy keeps asking for it by name: else a name that comes and
      // goes under a wildcard would be remembered for ever.
      if (interest.names().contains(name)) {
        now.put(name, Told.ABSENT);
      } else {
        now.remove(name);
      }
    }
    ImmutableSet<String> open = Sets.difference(due, response.versions().keySet()).immutableCopy();
    return new TypeSubscription(
        type, interest, ImmutableMap.copyOf(now), open, false, rejections, response, last, null);
  }

  /**
   * What a request says of the response in flight. One that answers an earlier response is stale:
   * what it would acknowledge is long settled.
   *
   * @param refusal null if the request refuses nothing
   */
  Verdict verdict(Answers answers, @Nullable Status refusal) {
    if (inFlight == null || answers != Answers.LATEST) {
      return Verdict.NONE;
    }
    return refusal == null
        ? new Verdict.Accepted(inFlight)
        : new Verdict.Refused(inFlight, refusal.getMessage());
  }

  /** After the response in flight was accepted. */
  TypeSubscription accepted() {
    Exchanged last = new Exchanged(exchanged.sent(), exchanged.sent());
    return new TypeSubscription(type, interest, told, due, answerDue, rejections, null, last, null);
  }

  /** After the response in flight was refused, in part or as a whole. */
  TypeSubscription refused(Outgoing response, String message) {
    Map<String, Told> now = new LinkedHashMap<>(told);
    response
        .versions()
        .keySet()
        .forEach(name -> {
          if (interest.covers(name)) {
            now.put(name, Told.UNKNOWN);
          }
        });
    Rejection rejection = Rejection.of(response, message);
    ImmutableList<Rejection> all =
        ImmutableList.<Rejection>builder()
            .addAll(Iterables.filter(rejections, earlier -> !rejection.repeats(earlier)))
            .add(rejection)
            .build();
    return new TypeSubscription(
        type, interest, ImmutableMap.copyOf(now), due, answerDue, all, null, exchanged, null);
  }

  /** Without the rejections of what has changed since. */
  TypeSubscription withStandingRejections(Function<String, String> current) {
    return withRejections(
        rejections.stream()
            .filter(rejection -> rejection.stands(current))
            .collect(ImmutableList.toImmutableList()));
  }

  /** With a clean slate: what was refused is offered once more. */
  TypeSubscription withoutRejections() {
    return rejections.isEmpty() ? this : withRejections(ImmutableList.of());
  }

  private TypeSubscription withRejections(ImmutableList<Rejection> kept) {
    return new TypeSubscription(
        type, interest, told, due, answerDue, kept, inFlight, exchanged, null);
  }

  private TypeSubscription withTold(ImmutableMap<String, Told> now) {
    return new TypeSubscription(
        type, interest, now, due, answerDue, rejections, inFlight, exchanged, null);
  }
}
