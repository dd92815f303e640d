package dev.portcullis.jwks;

import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.FetchResult.Failed;
import dev.portcullis.jwks.FetchResult.Fetched;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Key servers by their URI, or by the issuer where it is discovered. Unknown ones are down. */
final class KeyServers implements JwksFetcher {
  static final FetchResult DOWN =
      new Failed(new FetchFailure(Cause.TCP, "the connection is refused"));

  final CopyOnWriteArrayList<FetchRequest> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Function<FetchRequest, FetchResult>> servers = new HashMap<>();

  @Override
  public FetchResult fetch(FetchRequest request) {
    requests.add(request);
    Function<FetchRequest, FetchResult> server;
    synchronized (servers) {
      server = servers.getOrDefault(place(request), any -> DOWN);
    }
    return server.apply(request);
  }

  private static String place(FetchRequest request) {
    return request.reference().isDiscovered()
        ? request.reference().issuer()
        : request.reference().uri();
  }

  void answer(String place, Function<FetchRequest, FetchResult> server) {
    synchronized (servers) {
      servers.put(place, server);
    }
  }

  void answer(String place, String body) {
    answer(place, any -> answered(body, "", null));
  }

  void down(String place) {
    answer(place, any -> DOWN);
  }

  long asked(String place) {
    return requests.stream().filter(request -> place(request).equals(place)).count();
  }

  static FetchResult answered(String body, String etag, @Nullable Duration freshFor) {
    return new Fetched(body, etag, freshFor, "https://keys.example/found");
  }

  /** A key set with keys of these ids, as an issuer might write it. */
  static String keys(String... ids) {
    return Stream.of(ids)
        .map(id ->
            "{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\",\"use\":\"sig\"}"
                .formatted(id, "A".repeat(43)))
        .collect(Collectors.joining(", ", "{\"keys\": [", "]}"));
  }
}
