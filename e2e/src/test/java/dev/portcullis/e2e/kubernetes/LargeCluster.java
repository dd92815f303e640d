package dev.portcullis.e2e.kubernetes;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.Json;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Many Services, Pods and policies, put into an API server by its own interface: {@code kubectl}
 * would take longer to start than the server takes to store an object.
 *
 * <p>Every Service has its EndpointSlice with its Pods; policies select workloads of their
 * Namespace, every twentieth the gateway.
 */
final class LargeCluster {
  private static final int NAMESPACES = 50;

  /** The server is no faster with more, and answers 429 to many more. */
  private static final int AT_A_TIME = 16;

  private final KubernetesClient client;
  private final Size size;

  /** How much of each. */
  record Size(int services, int pods, int policies) {
    @Override
    public String toString() {
      return "%,d Services, %,d Pods, %,d policies".formatted(services, pods, policies);
    }
  }

  LargeCluster(KubernetesClient client, Size size) {
    this.client = client;
    this.size = size;
  }

  /** Makes all of it. */
  void create() {
    each(NAMESPACES, i -> post("/api/v1/namespaces", object("v1", "Namespace", "", ns(i), "")));
    each(size.services(), this::createService);
    each(size.pods(), this::createPod);
    each(size.policies(), this::createPolicy);
  }

  private void createService(int i) {
    String ns = ns(i);
    String name = "service-" + i;
    post(
        "/api/v1/namespaces/" + ns + "/services",
        object(
            "v1",
            "Service",
            ns,
            name,
            """
            , "spec": {"selector": {"app": "app-%d"},
                       "ports": [{"name": "http", "port": 8000, "targetPort": 8080}]}\
            """
                .formatted(i)));
    List<String> endpoints = new ArrayList<>();
    for (int pod = i; pod < size.pods(); pod += size.services()) {
      endpoints.add(
          """
          {"addresses": ["%s"], "conditions": {"ready": true},
           "targetRef": {"kind": "Pod", "name": "pod-%d", "namespace": "%s"}}\
          """
              .formatted(ip(pod), pod, ns));
    }
    post(
        "/apis/discovery.k8s.io/v1/namespaces/" + ns + "/endpointslices",
        """
        {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
         "metadata": {"name": "%s", "namespace": "%s",
                      "labels": {"kubernetes.io/service-name": "%s"}},
         "addressType": "IPv4", "endpoints": [%s],
         "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}]}\
        """
            .formatted(name, ns, name, String.join(",", endpoints)));
  }

  private void createPod(int i) {
    int service = i % size.services();
    String ns = ns(service);
    String pods = "/api/v1/namespaces/" + ns + "/pods";
    post(
        pods,
        """
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"name": "pod-%d", "namespace": "%s",
                      "labels": {"app": "app-%d", "version": "v1"}},
         "spec": {"serviceAccountName": "app", "containers": [{"name": "app", "image": "app"}]}}\
        """
            .formatted(i, ns, service));
  }

  private void createPolicy(int i) {
    boolean ofGateway = i % 20 == 0;
    String ns = ofGateway ? "istio-system" : ns(i);
    String selected =
        ofGateway ? "\"istio\": \"ingressgateway\"" : "\"app\": \"app-%d\"".formatted(i);
    post(
        "/apis/security.istio.io/v1/namespaces/" + ns + "/authorizationpolicies",
        object(
            "security.istio.io/v1",
            "AuthorizationPolicy",
            ns,
            "policy-" + i,
            """
            , "spec": {"selector": {"matchLabels": {%s}}, "action": "DENY", "rules": [
                {"from": [{"source": {"notRequestPrincipals": ["*"]}}],
                 "to": [{"operation": {"paths": ["/policy-%d/*"]}}]}]}\
            """
                .formatted(selected, i)));
  }

  private void post(String path, String json) {
    client.raw(path, "POST", Json.parse(json));
  }

  private static String object(
      String apiVersion, String kind, String namespace, String name, String rest) {
    String in = namespace.isEmpty() ? "" : ", \"namespace\": \"" + namespace + "\"";
    return "{\"apiVersion\": \"%s\", \"kind\": \"%s\", \"metadata\": {\"name\": \"%s\"%s}%s}"
        .formatted(apiVersion, kind, name, in, rest);
  }

  private static String ns(int i) {
    return "large-" + i % NAMESPACES;
  }

  private static String ip(int pod) {
    return "10.%d.%d.%d".formatted(100 + pod / 62_500, pod / 250 % 250, 1 + pod % 250);
  }

  private static void each(int count, IntConsumer one) {
    try (ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME)) {
      ImmutableList.Builder<Future<?>> running = ImmutableList.builder();
      for (int i = 0; i < count; i++) {
        int number = i;
        running.add(workers.submit(() -> one.accept(number)));
      }
      for (Future<?> done : running.build()) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
