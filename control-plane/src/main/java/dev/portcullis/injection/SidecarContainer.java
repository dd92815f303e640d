package dev.portcullis.injection;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.bootstrap.EnvoyBootstrap;
import dev.portcullis.bootstrap.XdsToken;
import java.nio.file.Path;

/**
 * Envoy as a container that runs beside a Pod's own. It is an init container that goes on running
 * (Kubernetes 1.29): so it is ready before the workload starts, and a Job ends without it.
 */
final class SidecarContainer {
  static final String NAME = "portcullis-proxy";
  static final int ADMIN_PORT = 15000;
  static final int OUTBOUND_PORT = 15001;
  static final int INBOUND_PORT = 15006;
  static final int HEALTH_PORT = 15021;

  /** The ports that a workload cannot have. */
  static final ImmutableList<Integer> PORTS =
      ImmutableList.of(ADMIN_PORT, OUTBOUND_PORT, INBOUND_PORT, HEALTH_PORT);

  /** The annotation that the kubelet makes the file of {@link XdsToken#secret} of. */
  static final String TOKEN_SECRET = "portcullis.dev/xds-token-secret";

  private static final String FOLDER = "/var/run/secrets/portcullis";
  static final XdsToken TOKEN = XdsToken.beside(Path.of(FOLDER, "token"));

  private static final String VOLUME = "portcullis-token";
  private static final String AUDIENCE = "portcullis";
  private static final int TOKEN_SECONDS = 3600;
  // As in Istio: the default is one for each of the node's processors.
  private static final String WORKERS = "2";

  private SidecarContainer() {}

  /** What Envoy calls itself: which proxy it is, and of which workload. */
  record Self(String node, String cluster) {}

  /**
   * The container.
   *
   * @param bootstrap as JSON, ready for an argument
   */
  static ImmutableMap<String, Object> of(
      PodWishes wishes, InjectionSettings settings, Self self, String bootstrap) {
    return ImmutableMap.<String, Object>builder()
        .put("name", NAME)
        .put("image", settings.proxyImage())
        .put("restartPolicy", "Always")
        .put("command", ImmutableList.of("/usr/local/bin/envoy"))
        .put("args", arguments(self, bootstrap))
        .put(
            "env",
            ImmutableList.of(
                variable(ArgumentText.POD_NAME, "metadata.name"),
                variable(ArgumentText.POD_IP, "status.podIP")))
        .put(
            "ports",
            ImmutableList.of(
                ImmutableMap.of(
                    "name", "envoy-health", "containerPort", HEALTH_PORT, "protocol", "TCP")))
        .put("resources", ImmutableMap.of("requests", wishes.requests(), "limits", wishes.limits()))
        .put("securityContext", confined(wishes.user()))
        // The workload waits for the first configuration, however long that takes.
        .put("startupProbe", ready(1, 600, 1))
        .put("readinessProbe", ready(5, 3, 3))
        .put(
            "volumeMounts",
            ImmutableList.of(
                ImmutableMap.of("name", VOLUME, "mountPath", FOLDER, "readOnly", true)))
        .buildOrThrow();
  }

  private static ImmutableList<String> arguments(Self self, String bootstrap) {
    return ImmutableList.<String>builder()
        .add("--service-node", self.node)
        .add("--service-cluster", self.cluster)
        .add("--config-yaml", bootstrap)
        .addAll(EnvoyBootstrap.FLAGS)
        .add("--concurrency", WORKERS)
        .add("--log-level", "warning")
        .build();
  }

  private static ImmutableMap<String, Object> variable(String name, String field) {
    return ImmutableMap.of(
        "name",
        name,
        "valueFrom",
        ImmutableMap.of("fieldRef", ImmutableMap.of("apiVersion", "v1", "fieldPath", field)));
  }

  /** All that Pod Security's profile {@code restricted} asks for. */
  private static ImmutableMap<String, Object> confined(int user) {
    return ImmutableMap.of(
        "allowPrivilegeEscalation",
        false,
        "capabilities",
        ImmutableMap.of("drop", ImmutableList.of("ALL")),
        "privileged",
        false,
        "readOnlyRootFilesystem",
        true,
        "runAsUser",
        user,
        "runAsGroup",
        user,
        "runAsNonRoot",
        true,
        "seccompProfile",
        ImmutableMap.of("type", "RuntimeDefault"));
  }

  private static ImmutableMap<String, Object> ready(int period, int failures, int timeout) {
    return ImmutableMap.of(
        "httpGet",
        ImmutableMap.of("path", HealthListener.READY, "port", HEALTH_PORT, "scheme", "HTTP"),
        "periodSeconds",
        period,
        "failureThreshold",
        failures,
        "timeoutSeconds",
        timeout);
  }

  /**
   * The token, and the file by which Envoy finds it: of no other container, so that the workload
   * cannot be the proxy.
   */
  static ImmutableMap<String, Object> volume() {
    ImmutableMap<String, Object> token =
        ImmutableMap.of(
            "audience",
            AUDIENCE,
            "expirationSeconds",
            TOKEN_SECONDS,
            "path",
            TOKEN.file().getFileName().toString());
    ImmutableMap<String, Object> secret =
        ImmutableMap.of(
            "path",
            TOKEN.secret().getFileName().toString(),
            "fieldRef",
            ImmutableMap.of(
                "apiVersion", "v1", "fieldPath", "metadata.annotations['" + TOKEN_SECRET + "']"));
    return ImmutableMap.of(
        "name",
        VOLUME,
        "projected",
        ImmutableMap.of(
            "sources",
            ImmutableList.of(
                ImmutableMap.of("serviceAccountToken", token),
                ImmutableMap.of(
                    "downwardAPI", ImmutableMap.of("items", ImmutableList.of(secret))))));
  }
}
