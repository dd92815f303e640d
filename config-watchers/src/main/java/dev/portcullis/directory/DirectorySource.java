package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import dev.portcullis.directory.DirectorySettings.OnInvalid;
import dev.portcullis.directory.LastGoodStore.Stored;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.source.PolicySource;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import dev.portcullis.source.SourceUnusableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of files as a source of configuration.
 *
 * <p>An event means a look at everything; what did not change is not read again. One thread does
 * all of it, and calls the sink.
 */
public final class DirectorySource implements PolicySource {
  private static final Logger LOG = LoggerFactory.getLogger(DirectorySource.class);

  /** Within this the files of the start have to hold still. */
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private final DirectorySettings settings;
  private final DirectoryWatch watch;
  private final EvidenceBook book;
  private final CompletableFuture<Optional<SourceUnusableException>> started =
      new CompletableFuture<>();
  private @Nullable Thread thread;
  private volatile boolean closed;
  private @Nullable SourceState published;

  /** A source that reads nothing before it is started. */
  public DirectorySource(DirectorySettings settings) {
    this(settings, InotifyWatch.open().orElseGet(PollingWatch::new));
  }

  DirectorySource(DirectorySettings settings, DirectoryWatch watch) {
    this.settings = settings;
    this.watch = watch;
    this.book = new EvidenceBook(watch);
  }

  @Override
  public void start(SourceSink sink) throws SourceUnusableException {
    thread = Thread.ofPlatform().daemon().name("directory").start(() -> run(sink));
    Optional<SourceUnusableException> refusal = started.join();
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private void run(SourceSink sink) {
    try (watch;
        LastGoodStore store = openStore()) {
      DirectoryView view =
          new DirectoryView(settings, watch, book, store == null ? Stored.NOTHING : store.load());
      Long due = firstLook(view);
      Optional<SourceUnusableException> refusal = refusalOf(view);
      if (refusal.isEmpty()) {
        publish(view, store, sink);
      }
      started.complete(refusal);
      while (refusal.isEmpty() && !closed) {
        if (view.lookAhead(book.await(untilDue(due, settings.rescan())))) {
          publish(view, store, sink);
        }
        if (!closed) {
          due = view.look();
          publish(view, store, sink);
        }
      }
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
      // Without this thread changes would go unseen, which must not pass for "nothing changed".
      LOG.error("The directory is not watched any more: this is a bug.", e);
      throw e;
    }
  }

  private @Nullable Long firstLook(DirectoryView view) {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    Long due = view.look();
    view.parseAhead(due != null);
    while (due != null && limit - System.nanoTime() > 0 && !closed) {
      book.await(untilDue(due, settings.rescan()));
      due = view.look();
    }
    view.parseAhead(false);
    return due;
  }

  private static Duration untilDue(@Nullable Long due, Duration otherwise) {
    if (due == null) {
      return otherwise;
    }
    long nanos = Math.max(0, due - System.nanoTime());
    return nanos < otherwise.toNanos() ? Duration.ofNanos(nanos) : otherwise;
  }

  private Optional<SourceUnusableException> refusalOf(DirectoryView view) {
    ImmutableList<ConfigProblem> problems = view.state(ImmutableList.of()).problems();
    if (view.lacksMesh()) {
      return refusal("The mesh config " + settings.meshConfig() + " cannot be used.", problems);
    }
    ImmutableList<ConfigProblem> unusable = view.unusableFiles();
    if (!unusable.isEmpty() && settings.onInvalid() == OnInvalid.REFUSE) {
      return refusal(
          "Files in "
              + settings.directory()
              + " cannot be used, and what they deny is not known: correct or remove them, or start"
              + " with --on-invalid=ignore.",
          problems);
    }
    if (!settings.allowEmpty() && !view.isReadable()) {
      return refusal("The directory " + settings.directory() + " cannot be read.", problems);
    }
    if (!settings.allowEmpty() && view.isEmpty()) {
      return refusal(
          "No resource in "
              + settings.directory()
              + " can be used: if that is what you mean, start with --allow-empty.",
          problems);
    }
    return Optional.empty();
  }

  private static Optional<SourceUnusableException> refusal(
      String message, ImmutableList<ConfigProblem> problems) {
    return Optional.of(new SourceUnusableException(message, problems));
  }

  private @Nullable LastGoodStore openStore() {
    Path state = settings.stateDirectory();
    return state == null ? null : new LastGoodStore(state, settings.directory());
  }

  private void publish(DirectoryView view, @Nullable LastGoodStore store, SourceSink sink) {
    publish(view.state(store == null ? ImmutableList.of() : store.problems()), sink);
    if (store != null) {
      // After the sink: what is to be enforced does not wait for what is to be remembered.
      store.save(view.snapshot());
    }
  }

  private void publish(SourceState state, SourceSink sink) {
    SourceState last = published;
    if (last != null && state.isSameAs(last)) {
      return;
    }
    Health before = last == null ? Health.SYNCED : last.health();
    if (before != state.health()) {
      String directory = settings.directory().toString();
      switch (state.health()) {
        case DEGRADED -> LOG.warn("{} is not to be believed: all stays as it was.", directory);
        case SYNCED -> LOG.info("{} can be read again.", directory);
      }
    }
    published = state;
    sink.accept(state);
  }

  @Override
  public void close() {
    closed = true;
    watch.wake();
    Thread running = thread;
    if (running == null) {
      watch.close();
      return;
    }
    if (running.equals(Thread.currentThread())) {
      return;
    }
    try {
      running.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
