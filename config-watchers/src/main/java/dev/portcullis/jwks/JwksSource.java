package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.KeySetStore.StoredKeys;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the keys that policies refer to.
 *
 * <p>One thread owns what is known and does nothing that blocks; every fetch has a thread of its
 * own, so that a server that hangs delays nobody but those who wait for its keys.
 */
public final class JwksSource implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JwksSource.class);
  private static final FetchFailure HANGING =
      new FetchFailure(Cause.TIMEOUT, "the fetch does not end");

  private final KeySetStore store;
  private final Timekeeper time;
  private final JwksSink sink;
  private final Executor owner;
  private final RandomGenerator dice;
  private final KeySetBook book;
  private final Fetching fetching;
  private final SignalGate gate = new SignalGate();
  private final AtomicReference<@Nullable WantedKeys> pending = new AtomicReference<>();
  private final FirstRound firstRound = new FirstRound();
  private volatile JwksSettings settings = JwksSettings.DEFAULT;
  private @Nullable WantedKeys wanted;
  private final Alarm alarm;
  private final Sharing sharing = new Sharing();
  private ImmutableSortedMap<JwksReference, FetchedKeys> published = ImmutableSortedMap.of();

  /**
   * A source that fetches nothing yet.
   *
   * @param store is closed with it
   */
  public JwksSource(
      JwksFetcher fetcher,
      KeySetStore store,
      Timekeeper time,
      JwksSink sink,
      FetchListener listener) {
    this(
        store,
        time,
        sink,
        new Fetching(
            fetcher,
            time,
            listener,
            Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("jwks-fetch-", 0).factory())),
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("jwks").factory()),
        RandomGenerator.getDefault());
  }

  JwksSource(
      KeySetStore store,
      Timekeeper time,
      JwksSink sink,
      Fetching fetching,
      Executor owner,
      RandomGenerator dice) {
    this.store = store;
    this.time = time;
    this.sink = sink;
    this.fetching = fetching;
    this.owner = owner;
    this.dice = dice;
    this.book = new KeySetBook(store);
    this.alarm = new Alarm(time, this::submit, this::proceed);
  }

  /**
   * From now on these keys are wanted. Returns at once; may be called as often as one likes.
   *
   * @return completes when the sink was told what is known of them already
   */
  public CompletionStage<Void> want(WantedKeys keys) {
    CompletableFuture<Void> told = new CompletableFuture<>();
    pending.set(keys);
    if (!submit(() -> reconcile(told))) {
      told.complete(null);
    }
    return told.minimalCompletionStage();
  }

  /** From now on keys are shared with other replicas. To be called before any are wanted. */
  public void shareWith(SharedKeys others) {
    sharing.with(others);
  }

  /** Hears that another replica has fetched keys. For any thread; returns at once. */
  public void sharedKeysChanged() {
    submit(() -> {
      book.wanted().filter(one -> !one.isRunning()).forEach(one -> adopt(one, time.instant()));
      proceed();
    });
  }

  /**
   * Completes when everything that was first wanted has keys, or was tried once. By itself it may
   * never: a server can take its time.
   */
  public CompletionStage<Void> firstRound() {
    return firstRound.done();
  }

  /**
   * Hears that a proxy was shown a token whose key is in none of the key sets that it may be of.
   * They are fetched again soon, but for those that are known to have no such key. For any thread;
   * returns at once.
   *
   * @param keyId of the token, "" if it has none, or if its signature is bad
   */
  public void unknownKey(ImmutableSet<JwksReference> candidates, String keyId, String proxy) {
    Instant now = time.instant();
    String id = UnknownIds.fit(keyId);
    ImmutableList<TrackedTarget> concerned =
        candidates.stream()
            .map(book::tracked)
            .filter(one -> one != null && one.isNews(id, now))
            .collect(ImmutableList.toImmutableList());
    // In this order: a proxy whose clients repeat a bad token may still tell of others.
    if (!concerned.isEmpty() && gate.admits(proxy, now)) {
      submit(() -> {
        concerned.forEach(one -> one.heard(id, time.instant()));
        proceed();
      });
    }
  }

  /** Fetches the keys of an issuer now. False if no policy has that issuer. */
  public boolean refresh(String issuer) {
    ImmutableSet<TrackedTarget> concerned = book.ofIssuer(issuer);
    if (concerned.isEmpty()) {
      return false;
    }
    submit(() -> {
      concerned.forEach(one -> one.refresh(time.instant()));
      proceed();
    });
    return true;
  }

  /** How it stands, by reference. */
  public ImmutableList<KeySetStatus> status() {
    return book.statuses(time.instant(), settings.maxStale());
  }

  private void reconcile(CompletableFuture<Void> told) {
    try {
      WantedKeys keys = pending.getAndSet(null);
      if (keys != null) {
        wanted = keys;
        settings = keys.settings();
        book.want(keys, time.instant());
        firstRound.begin(book.wanted());
        proceed();
      }
    } finally {
      told.complete(null);
    }
  }

  /** Does what is due, and says what has changed. */
  private void proceed() {
    Instant now = time.instant();
    book.seenAt(now);
    WantedKeys keys = wanted;
    if (keys == null) {
      return;
    }
    for (TrackedTarget target : fetching.giveUp(now)) {
      settle(target, new Attempt.Failed(HANGING), now);
    }
    for (TrackedTarget target : book.due(now)) {
      if (!adopt(target, now)) {
        begin(target, keys, now);
      }
    }
    publish(now);
    sharing.tell(book, now);
    firstRound.look(book);
    setAlarm(now);
  }

  /** False if no other has fetched newer keys. */
  private boolean adopt(TrackedTarget target, Instant now) {
    Attempt adopted = sharing.find(target, now);
    if (adopted == null) {
      return false;
    }
    target.begin(now);
    settle(target, adopted, now);
    return true;
  }

  private void begin(TrackedTarget target, WantedKeys keys, Instant now) {
    KeySetBook.Errand errand = book.errand(target.target());
    if (errand == null) {
      return;
    }
    String etag = target.etag();
    int attempt = target.begin(now);
    FetchRequest request =
        new FetchRequest(errand.asked(), errand.timeout(), etag, keys.hosts(), keys.settings());
    fetching.begin(target, request, outcome -> submit(() -> end(target, attempt, outcome)));
  }

  private void end(TrackedTarget target, int attempt, Attempt outcome) {
    // What was given up as hanging may still end.
    if (!target.isUnderWay(attempt)) {
      return;
    }
    settle(target, outcome, time.instant());
    proceed();
  }

  private void settle(TrackedTarget target, Attempt outcome, Instant now) {
    fetching.ended(target);
    boolean failedBefore = target.state().trouble() != null;
    boolean good = target.end(outcome, now, settings, dice.nextDouble());
    StoredKeys stored = target.stored();
    if (good && stored != null) {
      store.save(target.target(), stored);
    }
    Trouble trouble = target.state().trouble();
    if (trouble != null && !failedBefore) {
      LOG.warn("{}: its keys cannot be fetched: {}", target.target(), trouble.last().detail());
    } else if (good && failedBefore) {
      LOG.info("{}: its keys are fetched again", target.target());
    }
  }

  private void publish(Instant now) {
    ImmutableSortedMap<JwksReference, FetchedKeys> views = book.views(now, settings.maxStale());
    if (!views.equals(published)) {
      published = views;
      sink.accept(views);
    }
  }

  private void setAlarm(Instant now) {
    Instant next = book.next(now, settings.maxStale(), fetching.nextDeadline(now.plus(Alarm.LOOK)));
    alarm.set(next, now);
  }

  /** False if it is closed. */
  private boolean submit(Runnable task) {
    try {
      owner.execute(() -> guarded(task));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** One failure more must not be the end of all schedules. */
  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("the keys of issuers are not kept as they should", e);
      alarm.forget();
      setAlarm(time.instant());
    }
  }

  /** Fetches nothing any more; what is to be stored is. */
  @Override
  public void close() {
    if (owner instanceof ExecutorService thread) {
      thread.shutdownNow();
    }
    fetching.close();
    store.close();
  }
}
