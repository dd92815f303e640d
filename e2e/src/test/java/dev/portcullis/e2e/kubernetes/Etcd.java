package dev.portcullis.e2e.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ChildProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.Json;
import dev.portcullis.e2e.harness.RawHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/** What an API server keeps its objects in. */
final class Etcd implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", FreePorts.next());
  private final ChildProcess process;

  private Etcd(Path data) {
    String peer = "http://127.0.0.1:" + FreePorts.next();
    process =
        ChildProcess.start(
            "etcd",
            ImmutableList.of(
                "etcd",
                "--data-dir=" + data,
                // The objects of a test need not outlive a power cut.
                "--unsafe-no-fsync",
                "--listen-client-urls=" + url(),
                "--advertise-client-urls=" + url(),
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer));
  }

  /** Starts one and waits until it answers. */
  static Etcd start(Path data) {
    Etcd etcd = new Etcd(data);
    Await.until("etcd is healthy", START_LIMIT, etcd::isHealthy);
    return etcd;
  }

  String url() {
    return "http://127.0.0.1:" + address.getPort();
  }

  /** Forgets all revisions but the newest: who watches from an older one is told 410. */
  void compact() {
    String range = ask(HttpRequest.of("POST", "/v3/kv/range"), "{\"key\":\"AA==\"}");
    long newest = Json.parse(range).path("header").path("revision").asLong();
    ask(
        HttpRequest.of("POST", "/v3/kv/compaction"),
        "{\"revision\":" + newest + ",\"physical\":true}");
  }

  /** Deletes all keys that begin so. */
  void delete(String prefix) {
    byte[] from = prefix.getBytes(StandardCharsets.UTF_8);
    byte[] end = from.clone();
    end[end.length - 1]++;
    Base64.Encoder base64 = Base64.getEncoder();
    ask(
        HttpRequest.of("POST", "/v3/kv/deleterange"),
        "{\"key\":\""
            + base64.encodeToString(from)
            + "\",\"range_end\":\""
            + base64.encodeToString(end)
            + "\"}");
  }

  @Override
  public void close() {
    process.close();
  }

  private boolean isHealthy() {
    process.requireAlive();
    try {
      HttpRequest health = HttpRequest.get("/health").host("etcd");
      return RawHttpClient.exchange(address, health).status() == 200;
    } catch (IOException notListening) {
      return false;
    }
  }

  private String ask(HttpRequest request, String body) {
    try {
      HttpAnswer answer = RawHttpClient.exchange(address, request.host("etcd").body(body));
      if (answer.status() != 200) {
        throw new AssertionError(request + " was answered " + answer);
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
