package dev.portcullis.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.proxy.Printable;
import dev.portcullis.proxy.ProxyReport;
import dev.portcullis.proxy.ProxyReport.Rejected;
import dev.portcullis.proxy.ProxyReport.TypeReport;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.ResourceSet;
import dev.portcullis.xds.ResourceType;
import dev.portcullis.xds.Snapshot;
import java.util.Map;

/** What a stream's state means to somebody who looks at the proxy. */
final class StreamReport {
  private StreamReport() {}

  /**
   * Describes {@code state}.
   *
   * @param accepted the last generation of which the proxy has accepted everything
   */
  static ProxyReport of(StreamState state, long accepted) {
    Snapshot snapshot = state.snapshot();
    ImmutableMap.Builder<ResourceType, TypeReport> types = ImmutableMap.builder();
    state.types().forEach((type, subscription) -> types.put(type, report(subscription)));
    return new ProxyReport(
        accepted,
        snapshot != null && snapshot.generation() == accepted,
        types.buildOrThrow(),
        snapshot == null ? ImmutableList.of() : rejections(state, snapshot));
  }

  private static TypeReport report(TypeSubscription subscription) {
    return new TypeReport(
        subscription.interest().wildcard(),
        subscription.interest().names().size(),
        subscription.exchanged().sent(),
        subscription.exchanged().accepted());
  }

  /** What the proxy refuses of {@code snapshot}. */
  static ImmutableList<Rejected> rejections(StreamState state, Snapshot snapshot) {
    ImmutableList.Builder<Rejected> all = ImmutableList.builder();
    for (TypeSubscription subscription : state.types().values()) {
      ResourceSet resources = snapshot.resources(subscription.type());
      for (Rejection rejection : subscription.rejections()) {
        for (String name : rejection.blamed()) {
          EncodedResource resource = resources.get(name);
          String version = resource == null ? Told.ABSENT.version() : resource.version();
          if (version.equals(rejection.versions().get(name))) {
            all.add(rejected(subscription.type(), name, rejection.message(), resources));
          }
        }
      }
    }
    ResourceSet extensions = snapshot.resources(ResourceType.EXTENSION);
    for (Map.Entry<String, EncodedResource> entry : extensions.byName().entrySet()) {
      String message = state.extensions().refusal(entry.getValue());
      if (message != null) {
        all.add(rejected(ResourceType.EXTENSION, entry.getKey(), message, extensions));
      }
    }
    PolicyPhases.Failure failure = state.phases().failure();
    if (failure != null && failure.target().equals(PolicyPhases.slots(extensions))) {
      all.add(
          new Rejected(
              ResourceType.EXTENSION,
              failure.resource().name(),
              Printable.of(failure.message()),
              failure.resource().origins()));
    }
    return all.build();
  }

  private static Rejected rejected(
      ResourceType type, String name, String message, ResourceSet resources) {
    EncodedResource resource = resources.get(name);
    return new Rejected(
        type,
        name,
        Printable.of(message),
        resource == null ? ImmutableSortedSet.of() : resource.origins());
  }
}
