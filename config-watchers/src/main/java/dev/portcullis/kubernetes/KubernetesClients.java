package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.source.SourceUnusableException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;

/** Opens the client that all of Portcullis shares. */
public final class KubernetesClients {
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
