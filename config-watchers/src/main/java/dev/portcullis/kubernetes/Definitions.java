package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableSet;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the API server which kinds it serves, and whether it goes on doing so. */
final class Definitions {
  private static final ResourceDefinitionContext CRD =
      new ResourceDefinitionContext.Builder()
          .withGroup("apiextensions.k8s.io")
          .withVersion("v1")
          .withPlural("customresourcedefinitions")
          .withKind("CustomResourceDefinition")
          .withNamespaced(false)
          .build();

  private static final ResourceDefinitionContext NAMESPACE =
      new ResourceDefinitionContext.Builder()
          .withGroup("")
          .withVersion("v1")
          .withPlural("namespaces")
          .withKind("Namespace")
          .withNamespaced(false)
          .build();

  private static final ListOptions ONE = new ListOptionsBuilder().withLimit(1L).build();

  private final KubernetesClient client;

  Definitions(KubernetesClient client) {
    this.client = client;
  }

  /**
   * By what a kind is served.
   *
   * @param version the one that we read best
   * @param identity what tells the definition from one of the same name that was made later
   */
  record Definition(String version, String identity) {}

  /** The definition of a kind that is there to stay. */
  Optional<Definition> of(WatchedKind kind) {
    return new Look().of(kind);
  }

  /** The newest resourceVersion of all; null where we may not know. */
  @Nullable String newestVersion() {
    try {
      // A list that asks for no version is never older than the one before.
      return client
          .genericKubernetesResources(NAMESPACE)
          .list(ONE)
          .getMetadata()
          .getResourceVersion();
    } catch (KubernetesClientException e) {
      if (Failure.of(e).kind() == Failure.Kind.UNREACHABLE) {
        throw e;
      }
      return null;
    }
  }

  /** Begins a look at what is served, at which every group is asked for once. */
  Look look() {
    return new Look();
  }

  /** Looks at what is served. */
  final class Look {
    private final Map<String, ImmutableSet<String>> plurals = new HashMap<>();

    /** The version under which the kind is best read; nothing where the API server has none. */
    Optional<String> version(WatchedKind kind) {
      if (!kind.custom()) {
        return Optional.of(kind.versions().getFirst());
      }
      return kind.versions().stream()
          .filter(version -> plurals(kind.apiVersion(version)).contains(kind.plural()))
          .findFirst();
    }

    /** The definition of a kind that is there to stay. */
    Optional<Definition> of(WatchedKind kind) {
      Optional<String> version = version(kind);
      if (!kind.custom()) {
        return version.map(served -> new Definition(served, kind.plural()));
      }
      GenericKubernetesResource written = standing(kind);
      if (written == null) {
        return Optional.empty();
      }
      if (version.isEmpty() && isToBeServed(kind, written)) {
        throw notServedYet(kind);
      }
      return version.map(served -> new Definition(served, written.getMetadata().getUid()));
    }

    private ImmutableSet<String> plurals(String apiVersion) {
      ImmutableSet<String> known = plurals.get(apiVersion);
      if (known == null) {
        known = Definitions.this.plurals(apiVersion);
        plurals.put(apiVersion, known);
      }
      return known;
    }
  }

  /** The definition as it is written, null where there is none or not for long. */
  private @Nullable GenericKubernetesResource standing(WatchedKind kind) {
    GenericKubernetesResource definition =
        notFoundAsNull(
            () -> client.genericKubernetesResources(CRD).withName(kind.resource()).get());
    return definition == null || definition.getMetadata().getDeletionTimestamp() != null
        ? null
        : definition;
  }

  /** Whether the kind is meant to be served in a version that we read. */
  private static boolean isToBeServed(WatchedKind kind, GenericKubernetesResource definition) {
    return definition.get("spec", "versions") instanceof List<?> versions
        && versions.stream()
            .anyMatch(version ->
                version instanceof Map<?, ?> written
                    && Boolean.TRUE.equals(written.get("served"))
                    && kind.versions().contains(String.valueOf(written.get("name"))));
  }

  /**
   * An API server that has just started, or was just told of a definition, does not know all kinds
   * for a moment. Who took that for an answer would start without the policies of a kind.
   */
  private static KubernetesClientException notServedYet(WatchedKind kind) {
    return new KubernetesClientException(
        new StatusBuilder()
            .withCode(HttpURLConnection.HTTP_NOT_FOUND)
            .withMessage(kind.resource() + " is defined, but not served yet")
            .build());
  }

  private ImmutableSet<String> plurals(String apiVersion) {
    APIResourceList list = notFoundAsNull(() -> client.getApiResources(apiVersion));
    return list == null
        ? ImmutableSet.of()
        : list.getResources().stream()
            .map(APIResource::getName)
            .collect(ImmutableSet.toImmutableSet());
  }

  private interface Question<T> {
    @Nullable T ask();
  }

  private static <T> @Nullable T notFoundAsNull(Question<T> question) {
    try {
      return question.ask();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }
}
