package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableSortedSet;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link KubernetesSource} is told by its user.
 *
 * @param kubeconfig the file that says where the API server is; null for the one that the
 *     environment names, or the account of the Pod that this runs in
 * @param context which of its contexts; null for the current one
 * @param namespace where Portcullis itself lives: its ConfigMap {@code portcullis} is there
 * @param credentialNamespaces the namespaces of which the Secrets labelled {@code
 *     portcullis.dev/credential=true} are read; no other Secret ever is
 * @param stateDirectory where last good forms outlive a restart, null for nowhere
 * @param allowEmpty whether to believe a cluster that has no object at all
 */
public record KubernetesSettings(
    @Nullable Path kubeconfig,
    @Nullable String context,
    String namespace,
    ImmutableSortedSet<String> credentialNamespaces,
    @Nullable Path stateDirectory,
    boolean allowEmpty) {}
