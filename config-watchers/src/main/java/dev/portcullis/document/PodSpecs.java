package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.TreeMap;

/** The part of a pod's spec that counts: its service account and its ports. */
final class PodSpecs {
  private static final String[] POD_FIELDS = {
    "activeDeadlineSeconds",
    "affinity",
    "automountServiceAccountToken",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "ephemeralContainers",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostUsers",
    "hostname",
    "hostnameOverride",
    "imagePullSecrets",
    "initContainers",
    "nodeName",
    "nodeSelector",
    "os",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "resourceClaims",
    "resources",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "schedulingGates",
    "securityContext",
    "setHostnameAsFQDN",
    "shareProcessNamespace",
    "subdomain",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
    "volumes"
  };
  private static final String[] CONTAINER_FIELDS = {
    "args",
    "command",
    "env",
    "envFrom",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "name",
    "readinessProbe",
    "resizePolicy",
    "resources",
    "restartPolicy",
    "restartPolicyRules",
    "securityContext",
    "startupProbe",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
    "volumeMounts",
    "workingDir"
  };

  private PodSpecs() {}

  /** What was read of it. */
  record PodSpec(
      String serviceAccount,
      ImmutableSortedMap<String, Integer> ports,
      ImmutableList<Integer> unnamedPorts) {
    static final PodSpec NONE = new PodSpec("", ImmutableSortedMap.of(), ImmutableList.of());
  }

  static PodSpec read(Fields spec) {
    String name = spec.string("serviceAccountName", "");
    String deprecatedName = spec.string("serviceAccount", "");
    TreeMap<String, Integer> ports = new TreeMap<>();
    ImmutableList.Builder<Integer> unnamed = ImmutableList.builder();
    for (Fields container : spec.objects("containers")) {
      for (Fields port : container.objects("ports")) {
        port(port, ports, unnamed);
      }
      container.ignore(CONTAINER_FIELDS);
      container.done();
    }
    spec.ignore(POD_FIELDS);
    spec.done();
    return new PodSpec(
        name.isEmpty() ? deprecatedName : name, ImmutableSortedMap.copyOf(ports), unnamed.build());
  }

  private static void port(
      Fields port, Map<String, Integer> ports, ImmutableList.Builder<Integer> unnamed) {
    if (!port.has("containerPort")) {
      port.missing("containerPort");
    }
    Integer number = port.integer("containerPort", 1, Ports.MAX);
    String name = port.string("name", "");
    port.ignore("hostIP", "hostPort", "protocol");
    port.done();
    if (number != null && name.isEmpty()) {
      unnamed.add(number);
    } else if (number != null) {
      ports.putIfAbsent(name, number);
    }
  }
}
