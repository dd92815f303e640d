package dev.portcullis.e2e.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Await;
import dev.portcullis.e2e.harness.ChildProcess;
import dev.portcullis.e2e.harness.FreePorts;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A real kube-apiserver with an etcd of its own, on loopback: it issues and reviews tokens, asks
 * RBAC and calls webhooks as any does. It can be killed and started again; etcd keeps the objects.
 */
public final class ApiServer implements AutoCloseable {
  /** Whoever has it may do all; the server was made for the tests and listens on loopback. */
  static final String ADMIN_TOKEN = "admin-of-the-tests";

  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final SpiffeAuthority authority = new SpiffeAuthority("cluster of the tests");
  private final int port = FreePorts.next();
  private final Path folder;
  private final Etcd etcd;
  private final Kubectl probe;
  private ChildProcess process;

  private ApiServer(Path folder) {
    this.folder = folder;
    writeFiles();
    this.probe = new Kubectl(kubeconfig("admin", ADMIN_TOKEN), folder.resolve("discovered"));
    this.etcd = Etcd.start(folder.resolve("etcd"));
    this.process = launch();
  }

  /** Starts one with its files in a folder, and waits until it is ready. */
  static ApiServer start(Path folder) {
    return new ApiServer(folder).awaitReady();
  }

  /** Where it is. */
  public String url() {
    return "https://127.0.0.1:" + port;
  }

  /** The authority of its certificate, as a file. */
  public Path authorityFile() {
    return folder.resolve("ca.crt");
  }

  /** Kills it as {@code kill -9} does; etcd stays. */
  public void kill() {
    process.kill();
  }

  /** Starts it again after it was killed, and waits until it is ready. */
  public void restart() {
    process.close();
    process = launch();
    awaitReady();
  }

  /** Has etcd forget all revisions but the newest: a watch from an older one is answered 410. */
  public void compact() {
    etcd.compact();
  }

  /** Writes a kubeconfig of whoever has a token. */
  Path kubeconfig(String name, String token) {
    return kubeconfig(name, token, url());
  }

  private Path kubeconfig(String name, String token, String server) {
    return write(
        name + ".kubeconfig",
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: tests, cluster: {server: "%s", certificate-authority: "%s"}}
        users:
        - {name: "%s", user: {token: "%s"}}
        contexts:
        - {name: tests, context: {cluster: tests, user: "%s"}}
        current-context: tests
        """
            .formatted(server, authorityFile(), name, token, name));
  }

  /** Has etcd lose all objects whose keys begin so, without a word to anybody. */
  public void lose(String prefix) {
    etcd.delete(prefix);
  }

  @Override
  public void close() {
    process.kill();
    process.close();
    etcd.close();
  }

  /**
   * Runs another server of the same etcd for a while: what is done there, clients of this one,
   * which may be dead, learn by listing or watching later.
   */
  public void elsewhere(Consumer<Kubectl> edits) {
    int other = FreePorts.next();
    ChildProcess beside = launch(other);
    try {
      Kubectl kubectl =
          new Kubectl(
              kubeconfig("elsewhere", ADMIN_TOKEN, "https://127.0.0.1:" + other),
              folder.resolve("discovered"));
      await(beside, kubectl);
      edits.accept(kubectl);
    } finally {
      beside.kill();
      beside.close();
    }
  }

  private ApiServer awaitReady() {
    await(process, probe);
    return this;
  }

  private static void await(ChildProcess server, Kubectl probe) {
    Await.until(
        "the API server is ready",
        START_LIMIT,
        () -> {
          server.requireAlive();
          return probe.run("get", "--raw", "/readyz").exitCode() == 0;
        });
  }

  private ChildProcess launch() {
    return launch(port);
  }

  private ChildProcess launch(int port) {
    return ChildProcess.start(
        "kube-apiserver",
        ImmutableList.of(
            Tools.apiServer().toString(),
            "--etcd-servers=" + etcd.url(),
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--secure-port=" + port,
            "--cert-dir=" + folder.resolve("made"),
            "--tls-cert-file=" + folder.resolve("tls.crt"),
            "--tls-private-key-file=" + folder.resolve("tls.key"),
            "--client-ca-file=" + authorityFile(),
            "--token-auth-file=" + folder.resolve("tokens.csv"),
            "--authorization-mode=RBAC",
            "--service-account-issuer=" + url(),
            "--service-account-key-file=" + folder.resolve("accounts.key"),
            "--service-account-signing-key-file=" + folder.resolve("accounts.key"),
            "--service-cluster-ip-range=10.96.0.0/16",
            // It waits for an account that only a controller makes.
            "--disable-admission-plugins=ServiceAccount",
            "--endpoint-reconciler-type=none",
            "--profiling=false"));
  }

  private void writeFiles() {
    SpiffeAuthority.Issued own = authority.issueForHost("127.0.0.1");
    write("ca.crt", authority.certificatePem());
    write("tls.crt", own.certificatePem());
    write("tls.key", own.keyPem());
    write("accounts.key", accountsKey(own));
    write("tokens.csv", ADMIN_TOKEN + ",admin,admin,system:masters\n");
  }

  private static String accountsKey(SpiffeAuthority.Issued any) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return new SpiffeAuthority.Issued(any.certificate(), generator.generateKeyPair()).keyPem();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
