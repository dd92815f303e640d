package dev.portcullis.jwks;

import static dev.portcullis.jwks.JwksFixture.REFERENCE;
import static dev.portcullis.jwks.JwksFixture.URI;
import static dev.portcullis.jwks.KeyServers.keys;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.MoreExecutors;
import dev.portcullis.jwks.KeySetStatus.State;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.FetchedKeys.Awaited;
import dev.portcullis.model.FetchedKeys.Known;
import dev.portcullis.model.JwksReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Edits of the address that a policy names. */
final class ChangedReferenceTest {
  private static final String NEW_URI = "https://idp.example/v2/jwks";
  private static final JwksReference NEW =
      new JwksReference(REFERENCE.namespace(), REFERENCE.issuer(), NEW_URI);

  private final Waiting threads = new Waiting();
  private final JwksFixture fixture =
      new JwksFixture(
          KeySetStore.none(), new KeyServers(), new VirtualTimekeeper(JwksFixture.START), threads);
  private FetchedKeys old = FetchedKeys.UNKNOWN;

  @BeforeEach
  void knowTheOldOnes() {
    fixture.servers.answer(URI, keys("old"));
    fixture.want(REFERENCE);
    threads.runAll();
    old = fixture.known();
    assertThat(old).isInstanceOf(Known.class);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void theOldKeysStandInUntilTheNewAddressWasAsked() {
    fixture.servers.answer(NEW_URI, keys("new"));
    fixture.want(NEW);
    assertThat(fixture.known(NEW)).isEqualTo(old);
    assertThat(fixture.status().state()).isEqualTo(State.STANDING_IN);
    threads.runAll();
    assertThat(((Known) fixture.known(NEW)).jwks()).contains("\"new\"").doesNotContain("\"old\"");
    assertThat(fixture.status().state()).isEqualTo(State.KNOWN);
  }

  @Test
  void theyNoLongerDoOnceThatFailed() {
    fixture.want(NEW);
    assertThat(fixture.known(NEW)).isEqualTo(old);
    threads.runAll();
    assertThat(fixture.known(NEW)).isInstanceOf(Awaited.class);
  }

  @Test
  void anAttemptThatNeverEndsDoesNotKeepThem() {
    fixture.want(NEW);
    fixture.pass(Duration.ofSeconds(35));
    assertThat(fixture.known(NEW)).isInstanceOf(Awaited.class);
    assertThat(fixture.status().failure()).isNotNull();
    // Its end comes too late to count.
    fixture.servers.answer(NEW_URI, keys("new"));
    threads.runAll();
    fixture.pass(Duration.ofSeconds(2));
    threads.runAll();
    assertThat(fixture.known(NEW)).isInstanceOf(Known.class);
  }

  @Test
  void theyDoNotStandInForAnotherIssuerOrNamespace() {
    JwksReference issuer = new JwksReference(REFERENCE.namespace(), "https://other", NEW_URI);
    JwksReference namespace = new JwksReference("bar", REFERENCE.issuer(), NEW_URI + "2");
    fixture.want(issuer, namespace);
    assertThat(fixture.known(issuer)).isEqualTo(FetchedKeys.UNKNOWN);
    assertThat(fixture.known(namespace)).isEqualTo(FetchedKeys.UNKNOWN);
  }

  @Test
  void theyDoNotStandInWhereTheOldAddressIsStillNamed() {
    fixture.want(REFERENCE, NEW);
    assertThat(fixture.known(NEW)).isEqualTo(FetchedKeys.UNKNOWN);
  }

  @Test
  void goingBackWithinTenMinutesFindsTheOldKeysAndFetchesNothing() {
    fixture.want(NEW);
    threads.runAll();
    fixture.pass(Duration.ofMinutes(9));
    fixture.want(REFERENCE);
    assertThat(fixture.known()).isEqualTo(old);
    assertThat(fixture.servers.asked(URI)).isEqualTo(1);
  }

  @Test
  void whatNoPolicyNamesIsForgottenAndNotFetched() {
    fixture.want();
    fixture.pass(Duration.ofMinutes(11));
    assertThat(fixture.known()).isEqualTo(FetchedKeys.UNKNOWN);
    assertThat(fixture.source.status()).isEmpty();
    fixture.pass(Duration.ofHours(3));
    assertThat(fixture.servers.asked(URI)).isEqualTo(1);
  }

  /** Threads that run when a test says so. */
  private static final class Waiting extends AbstractExecutorService {
    private final ExecutorService direct = MoreExecutors.newDirectExecutorService();
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    void runAll() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        direct.execute(task);
      }
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void shutdown() {
      direct.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
      direct.shutdown();
      return ImmutableList.copyOf(tasks);
    }

    @Override
    public boolean isShutdown() {
      return direct.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return direct.isTerminated();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) {
      return true;
    }
  }
}
