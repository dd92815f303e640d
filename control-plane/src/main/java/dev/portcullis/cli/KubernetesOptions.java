package dev.portcullis.cli;

import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.app.SourceSettings;
import dev.portcullis.cluster.ClusterSettings;
import dev.portcullis.cluster.ClusterSettings.SidecarImages;
import dev.portcullis.cluster.Replica;
import dev.portcullis.injection.InjectionSettings;
import dev.portcullis.kubernetes.KubernetesSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a control plane that takes its configuration from Kubernetes. */
final class KubernetesOptions {
  @Option(
      names = "--kubernetes",
      description = "Take the resources from the API server, in place of --config.")
  private boolean chosen;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Where the API server is (default: KUBECONFIG, else the Pod's own account).")
  private @Nullable Path kubeconfig;

  @Option(names = "--kube-context", description = "The context in it (default: its current one).")
  private @Nullable String context;

  @Option(
      names = "--pod-namespace",
      defaultValue = "${env:POD_NAMESPACE:-portcullis-system}",
      paramLabel = "NS",
      description = "The namespace that Portcullis runs in (default: $POD_NAMESPACE).")
  private String namespace;

  @Option(
      names = "--pod-name",
      defaultValue = "${env:POD_NAME:-portcullis}",
      paramLabel = "NAME",
      description = "What this replica is called, unlike all others (default: $POD_NAME).")
  private String name;

  @Option(
      names = "--credential-namespace",
      split = ",",
      paramLabel = "NS",
      description =
          "A namespace whose Secrets labelled portcullis.dev/credential=true are read; can be"
              + " repeated (default: the one that Portcullis runs in).")
  private @Nullable List<String> credentialNamespaces;

  @Option(
      names = "--service",
      defaultValue = "portcullis",
      paramLabel = "NAME",
      description =
          "The Service that proxies and the API server reach the replicas by"
              + " (default: ${DEFAULT-VALUE}).")
  private String service;

  @Option(
      names = "--webhook-address",
      paramLabel = "IP:PORT",
      converter = SocketAddressConverter.class,
      description = "Where admission and injection are served (default: nowhere).")
  private @Nullable InetSocketAddress webhooks;

  @Option(
      names = "--sidecar-image",
      defaultValue = InjectionSettings.PROXY_IMAGE,
      paramLabel = "IMAGE",
      description = "The Envoy of injected sidecars (default: ${DEFAULT-VALUE}).")
  private String sidecarImage;

  @Option(
      names = "--interception-image",
      defaultValue = InjectionSettings.INTERCEPTION_IMAGE,
      paramLabel = "IMAGE",
      description =
          "What redirects the traffic of Pods with a sidecar: has sh, iptables and ip6tables"
              + " (default: ${DEFAULT-VALUE}).")
  private String interceptionImage;

  /** Whether the configuration is that of a cluster. */
  boolean isChosen() {
    return chosen;
  }

  SourceSettings settings(@Nullable Path stateDirectory, boolean allowEmpty) {
    return new SourceSettings.Kubernetes(
        new KubernetesSettings(
            kubeconfig,
            context,
            namespace,
            credentialNamespaces == null
                ? ImmutableSortedSet.of(namespace)
                : ImmutableSortedSet.copyOf(credentialNamespaces),
            stateDirectory,
            allowEmpty),
        new ClusterSettings(
            new Replica(namespace, name),
            service,
            webhooks,
            new SidecarImages(sidecarImage, interceptionImage)));
  }
}
