package dev.portcullis.jwks;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.FetchResult.Failed;
import dev.portcullis.jwks.FetchResult.Fetched;
import dev.portcullis.jwks.FetchResult.NotModified;
import java.time.InstantSource;

/** One fetch, from the reference to the answer: discovery, then the keys, each with redirects. */
final class KeyFetch {
  private static final int MOST_REDIRECTS = 5;
  private static final int NOT_MODIFIED = 304;
  private static final ImmutableSet<Integer> REDIRECTS = ImmutableSet.of(301, 302, 303, 307, 308);

  private record Arrived(KeyUri uri, HttpAnswer answer) {}

  private final FetchRequest request;
  private final KeyServer server;
  private final Deadline deadline;
  private final InstantSource clock;

  KeyFetch(FetchRequest request, KeyServer server, Deadline deadline, InstantSource clock) {
    this.request = request;
    this.server = server;
    this.deadline = deadline;
    this.clock = clock;
  }

  FetchResult run() {
    try {
      return keys();
    } catch (FetchException e) {
      // Whatever broke then, it was the closed socket.
      return new Failed((deadline.passed() ? deadline.exceeded() : e).failure());
    }
  }

  private FetchResult keys() throws FetchException {
    // A discovered place may be another than the last time, and its tag the same by chance.
    String etag = request.reference().isDiscovered() ? "" : request.etag();
    Arrived arrived = follow(place(), etag);
    HttpAnswer answer = arrived.answer;
    if (answer.status() == NOT_MODIFIED && !etag.isEmpty()) {
      return new NotModified(Freshness.of(answer, clock.instant()));
    }
    checkOk(arrived);
    return new Fetched(
        answer.body(),
        answer.header("etag").stream().findFirst().orElse(""),
        Freshness.of(answer, clock.instant()),
        arrived.uri.shown());
  }

  private KeyUri place() throws FetchException {
    String issuer = request.reference().issuer();
    if (!request.reference().isDiscovered()) {
      return KeyUri.parse(request.reference().uri(), Cause.NOT_ALLOWED);
    }
    Arrived arrived = follow(Discovery.document(issuer), "");
    checkOk(arrived);
    return Discovery.keys(arrived.answer.body(), issuer, arrived.uri);
  }

  private Arrived follow(KeyUri start, String etag) throws FetchException {
    KeyUri uri = start;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpAnswer answer = ask(start, uri, etag);
      if (!REDIRECTS.contains(answer.status())) {
        return new Arrived(uri, answer);
      }
      uri = uri.redirected(location(uri, answer));
    }
    throw new FetchException(
        Cause.REDIRECT, start.shown() + " redirects more than " + MOST_REDIRECTS + " times");
  }

  private HttpAnswer ask(KeyUri start, KeyUri uri, String etag) throws FetchException {
    try {
      return server.ask(uri, etag);
    } catch (FetchException e) {
      // Else its reader would wonder who named that server.
      throw uri.equals(start)
          ? e
          : new FetchException(
              e.failure().cause(), start.shown() + " redirects: " + e.getMessage());
    }
  }

  private static String location(KeyUri uri, HttpAnswer answer) throws FetchException {
    ImmutableSet<String> locations = ImmutableSet.copyOf(answer.header("location"));
    if (locations.size() != 1) {
      String which = locations.isEmpty() ? "nowhere" : "to several places";
      throw new FetchException(
          Cause.REDIRECT, uri.shown() + " answers " + answer.shown() + ", but leads " + which);
    }
    return locations.iterator().next();
  }

  private static void checkOk(Arrived arrived) throws FetchException {
    if (!arrived.answer.isOk()) {
      throw new FetchException(
          Cause.HTTP_STATUS, arrived.uri.shown() + " answers " + arrived.answer.shown());
    }
  }
}
