package dev.portcullis.e2e.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.portcullis.e2e.harness.ChildProcess;
import dev.portcullis.e2e.harness.Json;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as its administrator has it: one that is made here, or the one that {@code KUBECONFIG}
 * names.
 *
 * <p>Deleted Namespaces of one that is made here stay Terminating, as no controller finishes them:
 * every test has new ones.
 */
public final class Cluster implements AutoCloseable {
  private static final Supplier<Cluster> SHARED = Suppliers.memoize(Cluster::openShared);
  private static final String POLICIES = "/apis/security.istio.io/v1/authorizationpolicies";
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private final Path folder;
  private final @Nullable ApiServer apiServer;
  private final Path kubeconfig;
  private final Kubectl kubectl;
  private final KubernetesClient client;

  private Cluster(Path folder, @Nullable ApiServer apiServer, Path kubeconfig) {
    this.folder = folder;
    this.apiServer = apiServer;
    this.kubeconfig = kubeconfig;
    this.kubectl = new Kubectl(kubeconfig, folder.resolve("discovered"));
    this.client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(null, kubeconfig.toFile()))
            .build();
  }

  /**
   * The one for all tests of this JVM, with Istio's CRDs and those of the Gateway API; the user's
   * own where {@code KUBECONFIG} is set. What a test makes outside its own Namespaces, it removes.
   */
  public static Cluster shared() {
    return SHARED.get();
  }

  /** A new one for a test that breaks it or wants it empty; to be closed. */
  public static Cluster start(Crds... crds) {
    Path folder = newFolder();
    ApiServer apiServer = ApiServer.start(folder);
    Cluster cluster =
        new Cluster(folder, apiServer, apiServer.kubeconfig("admin", ApiServer.ADMIN_TOKEN));
    cluster.prepare(crds);
    return cluster;
  }

  /** What its administrator does by {@code kubectl}. */
  public Kubectl kubectl() {
    return kubectl;
  }

  /** Applies documents as users do; fails with kubectl's words. */
  public void apply(String yaml) {
    kubectl.apply(yaml).orFail();
  }

  /** Deletes what documents name, as users do; what is not there is none to delete. */
  public void delete(String yaml) {
    kubectl.runWith(yaml, "delete", "--ignore-not-found", "--wait=false", "-f", "-").orFail();
  }

  /** Makes a Namespace with a name of its own. */
  public String newNamespace(String prefix) {
    String name =
        "%s-%d-%04x"
            .formatted(
                prefix,
                NAMESPACES.incrementAndGet(),
                ThreadLocalRandom.current().nextInt(0x1_0000));
    kubectl.run("create", "namespace", name).orFail();
    return name;
  }

  /** The administrator's client, for what users do not do by hand. */
  public KubernetesClient client() {
    return client;
  }

  /** The administrator's kubeconfig. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** A kubeconfig of a service account, with a token that the API server issues for an hour. */
  public Path kubeconfigOf(String namespace, String serviceAccount) {
    String token = token(namespace, serviceAccount);
    return kubeconfigWith(namespace + "." + serviceAccount, token);
  }

  /** A kubeconfig of whoever has a token. */
  public Path kubeconfigWith(String name, String token) {
    ObjectNode config =
        (ObjectNode)
            Json.parse(
                kubectl
                    .run("config", "view", "--raw", "--minify", "--flatten", "-o", "json")
                    .orFail());
    ((ObjectNode) config.path("users").path(0)).putObject("user").put("token", token);
    try {
      // JSON is YAML.
      return Files.writeString(folder.resolve(name + ".kubeconfig"), config.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kubectl} of somebody else. */
  public Kubectl kubectl(Path otherKubeconfig) {
    return new Kubectl(otherKubeconfig, folder.resolve("discovered"));
  }

  /** A token of a service account, as {@code kubectl create token} prints it. */
  public String token(String namespace, String serviceAccount, String... more) {
    List<String> arguments =
        ImmutableList.<String>builder()
            .add("create", "token", serviceAccount, "--namespace", namespace)
            .addAll(List.of(more))
            .build();
    return kubectl.run(arguments.toArray(String[]::new)).orFail().strip();
  }

  /** The revision of the policies that there are. */
  public String revision() {
    return Json.parse(client.raw(POLICIES + "?limit=1"))
        .path("metadata")
        .path("resourceVersion")
        .asText();
  }

  /** Whether who watches the policies from a revision is told that it is gone: 410. */
  public boolean isExpired(String revision) {
    try {
      String events =
          client.raw(POLICIES + "?watch=true&timeoutSeconds=1&resourceVersion=" + revision);
      return events != null && events.contains("\"code\":410");
    } catch (KubernetesClientException e) {
      return e.getCode() == 410;
    }
  }

  /** Adds kinds, unless they are there. */
  public void install(Crds crds) {
    if (kubectl.run("get", "crd", crds.first()).exitCode() == 0) {
      return;
    }
    String file = crds.file().toString();
    String as = Files.isDirectory(crds.file()) ? "-k" : "-f";
    kubectl.run("apply", "--server-side", as, file).orFail();
    kubectl.run("wait", "crd", "--all", "--for=condition=established", "--timeout=60s").orFail();
  }

  /** The server behind it, to be killed and started again; only one that is made here has it. */
  public ApiServer apiServer() {
    if (apiServer == null) {
      throw new IllegalStateException("this is the cluster of KUBECONFIG: use Cluster.start()");
    }
    return apiServer;
  }

  @Override
  public void close() {
    client.close();
    if (apiServer != null) {
      apiServer.close();
    }
    deleteFolder();
  }

  private void prepare(Crds... crds) {
    for (Crds kinds : crds) {
      install(kinds);
    }
    for (String name : new String[] {"istio-system", "portcullis-system"}) {
      if (kubectl.run("get", "namespace", name).exitCode() != 0) {
        kubectl.run("create", "namespace", name).orFail();
      }
    }
  }

  private static Cluster openShared() {
    String given = System.getenv("KUBECONFIG");
    Cluster cluster;
    if (given == null || given.isBlank()) {
      cluster = start(Crds.ISTIO, Crds.GATEWAY_API);
    } else {
      System.out.println("tests run in the cluster of KUBECONFIG=" + given);
      cluster = new Cluster(newFolder(), null, Path.of(given.split(File.pathSeparator)[0]));
      cluster.prepare(Crds.ISTIO, Crds.GATEWAY_API);
    }
    ChildProcess.atExit(cluster::close);
    return cluster;
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("portcullis-e2e-cluster-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteFolder() {
    try {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
