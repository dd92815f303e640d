package dev.portcullis.kubernetes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import dev.portcullis.source.SourceUnusableException;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;

/** Opens the client that all of Portcullis shares. */
public final class KubernetesClients {
  /** Doubled with every attempt, five times at most: after any outage it takes some seconds. */
  private static final int RECONNECT_MILLIS = 200;

  private static final int REQUEST_MILLIS = 10_000;

  private KubernetesClients() {}

  /**
   * Opens a client; nothing is asked of the API server yet.
   *
   * @throws SourceUnusableException with a sentence, if the kubeconfig cannot be used
   */
  public static KubernetesClient open(KubernetesSettings settings) throws SourceUnusableException {
    return new KubernetesClientBuilder().withConfig(config(settings)).build();
  }

  /**
   * Opens one that gives up soon and tries nothing again, for those who try again by a schedule of
   * their own: what they would have written is outdated by then.
   *
   * @throws SourceUnusableException as {@link #open}
   */
  public static KubernetesClient impatient(KubernetesSettings settings)
      throws SourceUnusableException {
    Config config = config(settings);
    config.setRequestRetryBackoffLimit(0);
    config.setConnectionTimeout(3_000);
    config.setRequestTimeout(5_000);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /**
   * Opens another client to the same API server, which makes no typed objects of what it reads: the
   * types of a library drop what they do not know. A name or a text that the API server takes must
   * not be beyond a limit of the library either, for that would end the watch of all others.
   */
  static KubernetesClient forReading(KubernetesClient shared) {
    JsonFactory json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(100_000)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();
    KubernetesSerialization serialization =
        new KubernetesSerialization(new ObjectMapper(json), false);
    // What a watch says when it cannot go on.
    serialization.registerKubernetesResource(Status.class);
    Config config =
        new ConfigBuilder(shared.getConfiguration())
            .withWatchReconnectInterval(RECONNECT_MILLIS)
            .withRequestTimeout(REQUEST_MILLIS)
            // Informers try again by themselves, and an outage is to be seen when it begins.
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization)
        .build();
  }

  private static Config config(KubernetesSettings settings) throws SourceUnusableException {
    Path kubeconfig = settings.kubeconfig();
    try {
      return kubeconfig == null
          ? Config.autoConfigure(settings.context())
          : Config.fromKubeconfig(settings.context(), kubeconfig.toFile());
    } catch (RuntimeException e) {
      // The message may quote the file, and so a token in it.
      throw new SourceUnusableException(
          "The kubeconfig cannot be used: " + e.getClass().getSimpleName(), ImmutableList.of());
    }
  }
}
