package dev.portcullis.jwks;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import dev.portcullis.jwks.TrackedTarget.Access;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which references there are, and what is tracked for them. One thread writes, any may read. */
final class KeySetBook {
  /** So that going back to a configuration of before loses no keys. */
  private static final Duration GRACE = Duration.ofMinutes(10);

  private final KeySetStore store;
  private final ConcurrentSkipListMap<JwksReference, Held> held = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<Target, TrackedTarget> tracked = new ConcurrentHashMap<>();
  private ImmutableMap<Target, Errand> errands = ImmutableMap.of();

  /** How to ask for a target: as which reference, and how long an answer may take. */
  record Errand(JwksReference asked, Duration timeout) {
    private static Errand patient(Errand one, Errand other) {
      return one.timeout.compareTo(other.timeout) >= 0 ? one : other;
    }
  }

  KeySetBook(KeySetStore store) {
    this.store = store;
  }

  /** Makes what is wanted be tracked, and the rest be forgotten in a while. */
  void want(WantedKeys wanted, Instant now) {
    ImmutableMap<JwksReference, Held> before = ImmutableMap.copyOf(held);
    wanted
        .timeouts()
        .forEach((reference, timeout) ->
            held.put(reference, held(reference, wanted, before, now).wanted(timeout)));
    held.replaceAll(
        (reference, one) -> wanted.timeouts().containsKey(reference) ? one : one.dropped(now));
    forget(now);
    errands = errands(held, wanted);
    tracked.values().forEach(one -> one.accessIs(access(one.target(), wanted), now));
  }

  private Held held(
      JwksReference reference,
      WantedKeys wanted,
      ImmutableMap<JwksReference, Held> before,
      Instant now) {
    Target target = Target.of(reference, wanted);
    Held known = before.get(reference);
    if (known != null && known.target().equals(target)) {
      return known;
    }
    FetchedKeys.Known standIn =
        known == null ? dropped(reference, wanted, before, now) : keys(known, wanted, now);
    tracked.computeIfAbsent(
        target, fresh -> new TrackedTarget(fresh, access(fresh, wanted), store.load(fresh), now));
    return new Held(target, Duration.ZERO, standIn, null);
  }

  /**
   * The keys of the address that a policy has just given up for that of {@code reference}. They
   * stand in until that was asked once, so that the edit drops no valid request. Nothing else ever
   * does: keys of another namespace or issuer are somebody else's, keys of an address that a policy
   * goes on naming may be meant to differ, and beyond the first attempt these here could be the
   * very keys that the edit is to withdraw.
   */
  private FetchedKeys.@Nullable Known dropped(
      JwksReference reference,
      WantedKeys wanted,
      ImmutableMap<JwksReference, Held> before,
      Instant now) {
    return before.entrySet().stream()
        .filter(one -> one.getValue().dropped() == null)
        .filter(one -> !wanted.timeouts().containsKey(one.getKey()))
        .filter(one -> one.getKey().namespace().equals(reference.namespace()))
        .filter(one -> one.getKey().issuer().equals(reference.issuer()))
        .flatMap(one -> Stream.ofNullable(keys(one.getValue(), wanted, now)))
        .findFirst()
        .orElse(null);
  }

  /**
   * The keys of a reference, if there are any. They also stand in for itself where it is reached in
   * another way from now on. Its new target doesn't get them, as that may be one shared with
   * others.
   */
  private FetchedKeys.@Nullable Known keys(Held one, WantedKeys wanted, Instant now) {
    TrackedTarget target = tracked.get(one.target());
    return target != null
            && one.view(target.state(), now, wanted.settings().maxStale())
                instanceof FetchedKeys.Known known
        ? known
        : null;
  }

  private static Access access(Target target, WantedKeys wanted) {
    String rules =
        String.join("\n", wanted.settings().allowedCidrs())
            + "\n\n"
            + String.join("\n", wanted.settings().allowedHosts().get(target.place().namespace()));
    return new Access(
        target.firstRoute(wanted.hosts()),
        Hashing.sha256().hashString(rules, StandardCharsets.UTF_8).toString());
  }

  /** Notes the time, and forgets what no policy has had for a while. */
  void seenAt(Instant now) {
    tracked.values().forEach(one -> one.seenAt(now));
    forget(now);
  }

  private void forget(Instant now) {
    held.values()
        .removeIf(one -> {
          Instant dropped = one.dropped();
          return dropped != null && Duration.between(dropped, now).abs().compareTo(GRACE) >= 0;
        });
    tracked
        .keySet()
        .retainAll(held.values().stream().map(Held::target).collect(Collectors.toSet()));
  }

  /** How to ask for each target, where one is wanted at all. */
  private static ImmutableMap<Target, Errand> errands(
      Map<JwksReference, Held> held, WantedKeys wanted) {
    Map<Target, Errand> errands = new LinkedHashMap<>();
    wanted
        .timeouts()
        .forEach((reference, timeout) -> {
          Target target = checkNotNull(held.get(reference)).target();
          errands.merge(target, new Errand(target.asked(reference), timeout), Errand::patient);
        });
    return ImmutableMap.copyOf(errands);
  }

  /** How to ask for the target, null if no policy wants it now. */
  @Nullable Errand errand(Target target) {
    return errands.get(target);
  }

  /** What is to be fetched now. */
  ImmutableList<TrackedTarget> due(Instant now) {
    return wanted().filter(one -> one.isDue(now)).collect(ImmutableList.toImmutableList());
  }

  /** What is tracked and wanted. */
  Stream<TrackedTarget> wanted() {
    return errands.keySet().stream().flatMap(target -> Stream.ofNullable(tracked.get(target)));
  }

  /** When there is something to do next, {@code latest} at the latest. */
  Instant next(Instant now, Duration maxStale, Instant latest) {
    return Stream.concat(
            wanted().filter(one -> !one.isRunning()).map(one -> one.next(now)),
            wanted().map(one -> one.state().expires(maxStale)).filter(end -> end.isAfter(now)))
        .min(Comparator.naturalOrder())
        .filter(latest::isAfter)
        .orElse(latest);
  }

  @Nullable TrackedTarget tracked(Target target) {
    return tracked.get(target);
  }

  /** What is tracked for a reference, null if there is no such reference. */
  @Nullable TrackedTarget tracked(JwksReference reference) {
    Held one = held.get(reference);
    return one == null ? null : tracked.get(one.target());
  }

  /** What is tracked for the references of an issuer that policies have. */
  ImmutableSet<TrackedTarget> ofIssuer(String issuer) {
    return held.entrySet().stream()
        .filter(one -> one.getKey().issuer().equals(issuer) && one.getValue().dropped() == null)
        .flatMap(one -> Stream.ofNullable(tracked.get(one.getValue().target())))
        .collect(ImmutableSet.toImmutableSet());
  }

  /** What the compile is told. Of what there is nothing to tell, nothing. */
  ImmutableSortedMap<JwksReference, FetchedKeys> views(Instant now, Duration maxStale) {
    ImmutableSortedMap.Builder<JwksReference, FetchedKeys> views =
        ImmutableSortedMap.naturalOrder();
    held.forEach((reference, one) -> {
      TrackedTarget target = checkNotNull(tracked.get(one.target()));
      FetchedKeys view = one.view(target.state(), now, maxStale);
      if (!view.equals(FetchedKeys.UNKNOWN)) {
        views.put(reference, view);
      }
    });
    return views.buildOrThrow();
  }

  /** How it stands with what policies have. */
  ImmutableList<KeySetStatus> statuses(Instant now, Duration maxStale) {
    ImmutableList.Builder<KeySetStatus> statuses = ImmutableList.builder();
    held.forEach((reference, one) -> {
      TrackedTarget target = tracked.get(one.target());
      if (target != null && one.dropped() == null) {
        statuses.add(KeySetStatus.of(reference, one, target, now, maxStale));
      }
    });
    return statuses.build();
  }
}
