package dev.portcullis.admission;

import dev.portcullis.admission.AdmissionListener.Outcome;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One path of the webhooks. A call that cannot be decided is answered with a status other than 200,
 * on which the API server applies the {@code failurePolicy}; never with an answer that was not
 * thought through.
 */
final class AdmissionRoute implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(AdmissionRoute.class);

  private final String path;
  private final AdmissionHandler handler;
  private final AdmissionSettings settings;
  private final Semaphore turns;
  private final AdmissionListener listener;

  /**
   * A path.
   *
   * @param turns shared by all paths
   */
  AdmissionRoute(
      String path,
      AdmissionHandler handler,
      AdmissionSettings settings,
      Semaphore turns,
      AdmissionListener listener) {
    this.path = path;
    this.handler = handler;
    this.settings = settings;
    this.turns = turns;
    this.listener = listener;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    long start = System.nanoTime();
    Outcome outcome = answer(request, response);
    listener.reviewed(path, outcome, Duration.ofNanos(System.nanoTime() - start));
  }

  private Outcome answer(ServerRequest request, ServerResponse response) {
    try {
      byte[] body = body(request);
      int share = share(body.length);
      if (!turns.tryAcquire(share, settings.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        fail(response, Status.TOO_MANY_REQUESTS_429, "too many reviews at once");
        return Outcome.OVERLOADED;
      }
      return decide(read(body, share), share, response);
    } catch (MalformedReviewException e) {
      fail(response, Status.BAD_REQUEST_400, String.valueOf(e.getMessage()));
      return Outcome.MALFORMED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(response, Status.SERVICE_UNAVAILABLE_503, "the webhook is being stopped");
      return Outcome.FAILED;
    }
  }

  /** Read, a body takes many times its length, and anybody can send one: the largest goes alone. */
  private int share(long length) {
    return (int) (1 + (settings.maxAtOnce() - 1) * length / settings.maxBytes());
  }

  private AdmissionRequest read(byte[] body, int share) throws MalformedReviewException {
    boolean read = false;
    try {
      AdmissionRequest review = ReviewJson.read(body);
      read = true;
      return review;
    } finally {
      if (!read) {
        turns.release(share);
      }
    }
  }

  private byte[] body(ServerRequest request) throws MalformedReviewException {
    if (!request.content().hasEntity()) {
      throw new MalformedReviewException("the request has no body");
    }
    int most = Math.toIntExact(settings.maxBytes());
    try (InputStream in = request.content().inputStream()) {
      // A chunked body tells its length by its end only.
      byte[] body = in.readNBytes(most + 1);
      if (body.length > most) {
        throw new MalformedReviewException("the body has more than " + most + " bytes");
      }
      return body;
    } catch (IOException e) {
      throw new MalformedReviewException("the body ends early");
    }
  }

  /** In a thread of its own: whoever waits for an answer is told in time that there is none. */
  private Outcome decide(AdmissionRequest review, int share, ServerResponse response)
      throws InterruptedException {
    FutureTask<AdmissionResponse> decision = new FutureTask<>(() -> handler.review(review));
    Thread.ofVirtual()
        .name("portcullis-review")
        .start(() -> {
          try {
            decision.run();
          } finally {
            // A review that is late still takes its share of the machine.
            turns.release(share);
          }
        });
    try {
      return send(
          review, decision.get(settings.patience().toMillis(), TimeUnit.MILLISECONDS), response);
    } catch (TimeoutException e) {
      LOG.warn("review={} took more than {} ms", review, settings.patience().toMillis());
      fail(response, Status.SERVICE_UNAVAILABLE_503, "the review takes too long");
    } catch (ExecutionException e) {
      // Its message may quote the object.
      LOG.error("review={} failed: {}", review, Failures.trace(e.getCause()));
      fail(response, Status.INTERNAL_SERVER_ERROR_500, "internal error, please report it");
    }
    return Outcome.FAILED;
  }

  private static Outcome send(
      AdmissionRequest review, AdmissionResponse answer, ServerResponse response) {
    response
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(ReviewJson.write(review.uid(), answer));
    if (!answer.allowed()) {
      return Outcome.REFUSED;
    }
    if (answer.patch() != null && !answer.patch().isEmpty()) {
      return Outcome.PATCHED;
    }
    return answer.warnings().isEmpty() ? Outcome.ALLOWED : Outcome.WARNED;
  }

  private static void fail(ServerResponse response, Status status, String why) {
    response.status(status).send(why + "\n");
  }
}
