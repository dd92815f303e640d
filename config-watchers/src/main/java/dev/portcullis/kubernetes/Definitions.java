package dev.portcullis.kubernetes;

import com.google.common.collect.ImmutableSet;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.util.HashMap;
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
      return version(kind)
          .flatMap(version -> identity(kind).map(identity -> new Definition(version, identity)));
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

  private Optional<String> identity(WatchedKind kind) {
    if (!kind.custom()) {
      return Optional.of(kind.plural());
    }
    GenericKubernetesResource definition =
        notFoundAsNull(
            () -> client.genericKubernetesResources(CRD).withName(kind.resource()).get());
    return definition == null || definition.getMetadata().getDeletionTimestamp() != null
        ? Optional.empty()
        : Optional.of(definition.getMetadata().getUid());
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
