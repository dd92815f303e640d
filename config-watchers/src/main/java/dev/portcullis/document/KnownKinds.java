package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Multimaps;
import dev.portcullis.model.ConfigKind;
import java.util.Optional;
import java.util.stream.Stream;

/** Which kinds there are: those we read, and those that may lie beside them without harm. */
final class KnownKinds {
  private static final ImmutableMap<String, ImmutableList<String>> VERSIONS =
      ImmutableMap.of(
          "security.istio.io", ImmutableList.of("v1", "v1beta1"),
          "networking.istio.io", ImmutableList.of("v1", "v1beta1", "v1alpha3"),
          "", ImmutableList.of("v1"),
          "apps", ImmutableList.of("v1"),
          "discovery.k8s.io", ImmutableList.of("v1"),
          "gateway.networking.k8s.io", ImmutableList.of("v1", "v1beta1"));

  /** Kinds by group that exist and that we do not use. */
  private static final ImmutableSetMultimap<String, String> NOT_USED =
      ImmutableSetMultimap.<String, String>builder()
          .putAll("networking.istio.io", "EnvoyFilter", "ProxyConfig", "WorkloadGroup")
          .putAll("telemetry.istio.io", "Telemetry")
          .putAll("extensions.istio.io", "WasmPlugin", "TrafficExtension")
          .putAll("install.istio.io", "IstioOperator")
          .putAll(
              "",
              "ConfigMap",
              "Endpoints",
              "Event",
              "LimitRange",
              "Node",
              "PersistentVolume",
              "PersistentVolumeClaim",
              "PodTemplate",
              "ReplicationController",
              "ResourceQuota")
          .putAll("apps", "ControllerRevision", "DaemonSet", "ReplicaSet", "StatefulSet")
          .putAll("batch", "CronJob", "Job")
          .putAll("autoscaling", "HorizontalPodAutoscaler")
          .putAll("policy", "PodDisruptionBudget", "PodSecurityPolicy")
          .putAll("networking.k8s.io", "Ingress", "IngressClass", "NetworkPolicy")
          .putAll("extensions", "Ingress")
          .putAll(
              "rbac.authorization.k8s.io",
              "ClusterRole",
              "ClusterRoleBinding",
              "Role",
              "RoleBinding")
          .putAll(
              "admissionregistration.k8s.io",
              "MutatingWebhookConfiguration",
              "ValidatingAdmissionPolicy",
              "ValidatingAdmissionPolicyBinding",
              "ValidatingWebhookConfiguration")
          .putAll("apiextensions.k8s.io", "CustomResourceDefinition")
          .putAll("apiregistration.k8s.io", "APIService")
          .putAll("certificates.k8s.io", "CertificateSigningRequest")
          .putAll("coordination.k8s.io", "Lease")
          .putAll("scheduling.k8s.io", "PriorityClass")
          .putAll("storage.k8s.io", "CSIDriver", "StorageClass")
          .putAll(
              "gateway.networking.k8s.io",
              "BackendTLSPolicy",
              "TCPRoute",
              "TLSRoute",
              "UDPRoute",
              "ListenerSet")
          .putAll("kustomize.config.k8s.io", "Component", "Kustomization")
          .build();

  /** By name, as kinds of two groups may share one; the elder first. */
  private static final ImmutableListMultimap<String, ConfigKind> USED =
      Multimaps.index(ImmutableList.copyOf(ConfigKind.values()), ConfigKind::kind);

  private KnownKinds() {}

  /** The kind of a name in a group, or else the eldest of that name: the group may be misspelt. */
  static Optional<ConfigKind> used(String group, String kind) {
    ImmutableList<ConfigKind> named = USED.get(kind);
    return Stream.concat(named.stream().filter(one -> one.group().equals(group)), named.stream())
        .findFirst();
  }

  static boolean notUsed(String group, String kind) {
    return NOT_USED.containsEntry(group, kind);
  }

  /** Whether the group belongs to somebody whose kinds we know. */
  static boolean knownGroup(String group) {
    return VERSIONS.containsKey(group) || NOT_USED.containsKey(group);
  }

  /** The {@code apiVersion} values under which {@code kind} is read, the preferred one first. */
  static ImmutableList<String> apiVersions(ConfigKind kind) {
    String prefix = kind.group().isEmpty() ? "" : kind.group() + "/";
    return VERSIONS.getOrDefault(kind.group(), ImmutableList.of()).stream()
        .map(version -> prefix + version)
        .collect(ImmutableList.toImmutableList());
  }

  /** Names of all kinds, for suggestions. */
  static ImmutableSet<String> names() {
    return ImmutableSet.<String>builder().addAll(USED.keySet()).addAll(NOT_USED.values()).build();
  }
}
