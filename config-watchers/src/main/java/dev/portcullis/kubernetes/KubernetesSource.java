package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.source.PolicySource;
import dev.portcullis.source.SourceSink;
import dev.portcullis.source.SourceUnusableException;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The API server as a source of configuration. */
public final class KubernetesSource implements PolicySource {
  private final KubernetesClient client;
  private final KubernetesSettings settings;

  /**
   * A source that reads nothing before it is started.
   *
   * @param client stays open when the source is closed
   */
  public KubernetesSource(KubernetesClient client, KubernetesSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  @Override
  public void start(SourceSink sink) throws SourceUnusableException {
    throw new SourceUnusableException(
        client.getMasterUrl() + " is not read yet: " + settings.namespace(), ImmutableList.of());
  }

  @Override
  public void close() {}
}
