package dev.portcullis.jwks;

import dev.portcullis.jwks.KeySetStore.StoredKeys;
import dev.portcullis.model.JwksSettings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is tracked of a target: its state, step by step. One thread writes, any may read. */
final class TrackedTarget {
  /** How long it takes until proxies have new keys, at most. */
  private static final Duration TELLING = Duration.ofSeconds(2);

  private final Target target;
  private volatile KeySetState state;
  private volatile UnknownIds unknown = UnknownIds.NONE;
  private Access access;
  private boolean outdated;
  private boolean demanded;

  /**
   * How its server may be reached.
   *
   * @param route to the first host
   * @param rules a name for what may be reached at all
   */
  record Access(KeyRoute route, String rules) {}

  TrackedTarget(Target target, Access access, @Nullable StoredKeys stored, Instant now) {
    this.target = target;
    this.access = access;
    KeySetState fresh = KeySetState.wanted(now);
    this.state =
        stored == null
            ? fresh
            : fresh.remembering(stored.keys().seenAt(now), stored.rules().equals(access.rules()));
  }

  Target target() {
    return target;
  }

  /** A name for the rules by which its server may be reached. */
  String rules() {
    return access.rules();
  }

  KeySetState state() {
    return state;
  }

  UnknownIds unknown() {
    return unknown;
  }

  /** What to keep of it, null if there is nothing. */
  @Nullable StoredKeys stored() {
    GoodKeys good = state.good();
    return good == null ? null : new StoredKeys(good, access.rules());
  }

  void seenAt(Instant now) {
    state = state.seenAt(now);
  }

  void accessIs(Access now, Instant instant) {
    if (!now.equals(access)) {
      access = now;
      state = state.underOtherRules(instant);
      // What a fetch under way brings, it brings under the rules of before.
      outdated = isRunning();
    }
  }

  /** Of the last good answer, if the next can be compared with it. */
  String etag() {
    GoodKeys good = state.good();
    return good == null || state.trust() != KeySetState.Trust.PROVEN ? "" : good.etag();
  }

  /** Whether a token with a key of this id is a reason to fetch. */
  boolean isNews(String keyId, Instant now) {
    return !isLate(keyId, now) && !unknown.isIgnored(meant(keyId), now);
  }

  void heard(String keyId, Instant now) {
    if (isNews(keyId, now)) {
      unknown = unknown.heard(meant(keyId), now);
    }
  }

  /** Where a proxy refuses a key that there is, it may be another now, under the same id. */
  private String meant(String keyId) {
    return state.hasKey(keyId) ? UnknownIds.NO_ID : keyId;
  }

  /** Where the key is new, the proxy has just not been told yet. */
  private boolean isLate(String keyId, Instant now) {
    GoodKeys good = state.good();
    return good != null && state.hasKey(keyId) && now.isBefore(good.changed().plus(TELLING));
  }

  /** Fetches it again, even if a fetch is under way: what that brings may be of before. */
  void refresh(Instant now) {
    demanded = isRunning();
    state = state.scheduled(state.schedule().now(now));
  }

  boolean isRunning() {
    return state.schedule().started() != null;
  }

  boolean isDue(Instant now) {
    return !isRunning() && !now.isBefore(next(now));
  }

  /** When it is to be fetched next. */
  Instant next(Instant now) {
    Instant regular = state.schedule().next();
    Instant soon = unknown.next(now);
    return soon != null && soon.isBefore(regular) ? soon : regular;
  }

  /** Returns the number of the attempt. */
  int begin(Instant now) {
    state = state.scheduled(state.schedule().begun(now));
    unknown = unknown.begun(now);
    outdated = false;
    return state.schedule().attempts();
  }

  boolean isUnderWay(int attempt) {
    return isRunning() && state.schedule().attempts() == attempt;
  }

  /** True if the keys are good as of now. */
  boolean end(Attempt attempt, Instant now, JwksSettings settings, double dice) {
    boolean good = settle(attempt, now, settings, dice);
    if (demanded) {
      demanded = false;
      refresh(now);
    }
    return good;
  }

  private boolean settle(Attempt attempt, Instant now, JwksSettings settings, double dice) {
    if (outdated) {
      state = state.scheduled(state.schedule().abandoned(now));
      unknown = unknown.failed();
      return false;
    }
    GoodKeys before = state.good();
    state = state.after(attempt, now, settings, dice);
    GoodKeys good = state.good();
    if (state.trouble() != null || good == null) {
      unknown = unknown.failed();
      return false;
    }
    boolean changed = before == null || !before.keys().jwks().equals(good.keys().jwks());
    unknown = unknown.answered(good.keys(), changed, now);
    return true;
  }
}
