package dev.portcullis.e2e.netns;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.Bootstraps;
import dev.portcullis.e2e.harness.EnvoyProcess;
import dev.portcullis.e2e.harness.HttpAnswer;
import dev.portcullis.e2e.harness.HttpRequest;
import dev.portcullis.e2e.harness.LineClient;
import dev.portcullis.e2e.harness.RawHttpClient;
import dev.portcullis.e2e.harness.SecretServer;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A pod: a network namespace with an application's sockets and, if it is of the mesh, a sidecar.
 */
final class Workload implements AutoCloseable {
  /** As whom a sidecar runs: what it sends itself is left alone. */
  static final String SIDECAR_USER = "1337";

  /** The rules that users are given. */
  private static final String INTERCEPT =
      Path.of(System.getProperty("portcullis.home"), "docs", "intercept.sh").toString();

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final InetSocketAddress ADMIN = new InetSocketAddress("127.0.0.1", 15000);

  private final Pod pod;
  private final NetworkNamespace namespace;
  private @Nullable SecretServer agent;
  private @Nullable EnvoyProcess sidecar;

  /** What is said of a pod. */
  record Pod(String name, String namespace, String account, String ip, String labels) {
    String identity(String trustDomain) {
      return "spiffe://" + trustDomain + "/ns/" + namespace + "/sa/" + account;
    }
  }

  Workload(Pod pod, NetworkNamespace namespace) {
    this.pod = pod;
    this.namespace = namespace;
  }

  Pod pod() {
    return pod;
  }

  /** For sockets of this workload. */
  NetworkNamespace network() {
    return namespace;
  }

  /** An address of its port. */
  InetSocketAddress at(int port) {
    return new InetSocketAddress(pod.ip(), port);
  }

  EnvoyProcess sidecar() {
    if (sidecar == null) {
      throw new IllegalStateException(pod.name() + " has no sidecar");
    }
    return sidecar;
  }

  /** Gives it a sidecar, with an agent that serves its certificates, and redirects its traffic. */
  void join(
      Path folder,
      Path envoy,
      String xds,
      SpiffeAuthority authority,
      String trustDomain,
      Duration drain) {
    Path socket = folder.resolve(pod.name() + ".sds");
    agent = SecretServer.start(socket, authority, pod.identity(trustDomain));
    String bootstrap =
        Bootstraps.of(
            new Bootstraps.Workload(
                pod.name(),
                "sidecar",
                pod.namespace(),
                pod.labels(),
                Bootstraps.Transport.DELTA,
                ADMIN),
            xds,
            "--ip",
            pod.ip(),
            "--interception",
            "redirect",
            "--service-account",
            pod.account(),
            "--identity-sds",
            "unix://" + socket);
    namespace.run("sh", INTERCEPT, "redirect");
    ImmutableList<String> asSidecar =
        ImmutableList.of(
            "setpriv",
            "--reuid",
            SIDECAR_USER,
            "--regid",
            SIDECAR_USER,
            "--clear-groups",
            envoy.toString());
    sidecar =
        EnvoyProcess.start(
            new EnvoyProcess.Setup(pod.name(), bootstrap, ADMIN, 2, drain, namespace, asSidecar));
  }

  void awaitSidecar() {
    if (sidecar != null) {
      sidecar.awaitReady();
    }
  }

  /** Asks from within; a refused connection is an exception. */
  HttpAnswer ask(InetSocketAddress server, HttpRequest request) throws IOException {
    return namespace.call(() -> RawHttpClient.exchange(server, request));
  }

  /** The status of an answer, none where the connection is closed instead. */
  OptionalInt status(InetSocketAddress server, HttpRequest request) {
    try {
      return OptionalInt.of(ask(server, request).status());
    } catch (IOException refused) {
      return OptionalInt.empty();
    }
  }

  /** Waits for an answer of this status. */
  HttpAnswer awaitStatus(InetSocketAddress server, HttpRequest request, int status) {
    return Await.value(
        () -> pod.name() + " gets " + status + ", not " + status(server, request),
        SOON,
        () -> {
          try {
            return Optional.of(ask(server, request)).filter(answer -> answer.status() == status);
          } catch (IOException refused) {
            return Optional.empty();
          }
        });
  }

  /** Waits until requests are not even answered. */
  void awaitUnanswered(InetSocketAddress server, HttpRequest request) {
    Await.until(
        pod.name() + " gets no answer of " + server, SOON, () -> status(server, request).isEmpty());
  }

  /** Opens a connection for lines. */
  LineClient connect(InetSocketAddress server) throws IOException {
    return namespace.call(() -> LineClient.connect(server));
  }

  /** Whether a line comes back on a connection of its own. */
  boolean isServed(InetSocketAddress server) {
    try {
      return namespace.call(() -> LineClient.isServed(server));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until connections are served, or are not. */
  void awaitServed(InetSocketAddress server, boolean served) {
    Await.until(
        pod.name() + " is served by " + server + ": " + served,
        SOON,
        () -> isServed(server) == served);
  }

  @Override
  public void close() {
    if (sidecar != null) {
      sidecar.close();
    }
    if (agent != null) {
      agent.close();
    }
    namespace.close();
  }
}
