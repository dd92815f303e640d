package dev.portcullis.app;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.admission.AdmissionHandler;
import dev.portcullis.admission.AdmissionListener;
import dev.portcullis.admission.AdmissionServer;
import dev.portcullis.admission.AdmissionSettings;
import dev.portcullis.admission.CurrentSurroundings;
import dev.portcullis.admission.PolicyAdmission;
import dev.portcullis.certificates.CurrentAuthorities;
import dev.portcullis.certificates.ServingKeys;
import dev.portcullis.cluster.ClusterSettings;
import dev.portcullis.engine.Engine;
import dev.portcullis.injection.Capabilities;
import dev.portcullis.injection.InjectionHandler;
import dev.portcullis.injection.InjectionSettings;
import dev.portcullis.injection.SidecarInjector;
import dev.portcullis.source.SourceState;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the API server calls, with the certificate that it knows us by. */
final class Webhooks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

  /** How long an author waits for warnings that need all objects; errors wait for nothing. */
  private static final Duration ADVICE = Duration.ofMillis(300);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private Webhooks() {}

  /**
   * Serves the webhooks.
   *
   * @param keys what they show
   * @param authorities what sidecars are told to verify us by
   * @param state the last of the source, null before there is any
   * @throws IOException with a sentence, if the address cannot be bound
   */
  static Webhooks start(
      InetSocketAddress address,
      ServingKeys keys,
      CurrentAuthorities authorities,
      KubernetesClient client,
      ClusterSettings settings,
      Supplier<@Nullable SourceState> state,
      Engine engine,
      AdmissionListener listener)
      throws IOException {
    Webhooks webhooks = new Webhooks();
    CurrentSurroundings surroundings =
        new CurrentSurroundings(state, () -> engine.status().groups().keySet(), ADVICE);
    webhooks.started.push(surroundings);
    ImmutableMap<String, AdmissionHandler> handlers =
        ImmutableMap.of(
            "/validate",
            new PolicyAdmission(surroundings),
            "/inject",
            injection(settings, authorities, client));
    try {
      AdmissionServer server =
          AdmissionServer.start(AdmissionSettings.at(address), keys.manager(), handlers, listener);
      webhooks.started.push(server);
      LOG.info("webhooks={}:{}", address.getHostString(), server.port());
    } catch (IOException e) {
      webhooks.close();
      throw e;
    }
    return webhooks;
  }

  private static AdmissionHandler injection(
      ClusterSettings settings, CurrentAuthorities authorities, KubernetesClient client) {
    InjectionSettings sidecars =
        InjectionSettings.of(
            settings.replica().namespace(),
            settings.service(),
            settings.images().proxy(),
            settings.images().interception());
    return new InjectionHandler(
        new SidecarInjector(sidecars, authorities, new Capabilities()),
        namespace -> labels(client, namespace));
  }

  /**
   * Asked of the API server: what was last seen of a namespace may be older than its wish for
   * sidecars, and the Pod would start without one.
   */
  private static ImmutableMap<String, String> labels(KubernetesClient client, String name) {
    Namespace namespace = client.namespaces().withName(name).get();
    if (namespace == null) {
      throw new IllegalStateException("no namespace " + name);
    }
    return ImmutableMap.copyOf(namespace.getMetadata().getLabels());
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.warn("while stopping", e);
      }
    }
  }
}
