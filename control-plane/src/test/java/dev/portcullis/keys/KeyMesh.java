package dev.portcullis.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.Node;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.jwks.KeyRoute;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.Service.HostPort;
import dev.portcullis.source.SourceState;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A mesh made of documents, and the ways to its key servers in words. */
final class KeyMesh {
  private final MeshSettings settings;
  private final Map<ConfigKey, ConfigObject> objects = new TreeMap<>();

  private KeyMesh(MeshSettings settings) {
    this.settings = settings;
  }

  static KeyMesh of(String... documents) {
    return of(MeshSettings.DEFAULT, documents);
  }

  static KeyMesh of(MeshSettings settings, String... documents) {
    KeyMesh mesh = new KeyMesh(settings);
    Stream.of(documents).forEach(mesh::add);
    return mesh;
  }

  /** The same mesh with other documents in it. */
  KeyMesh and(String... documents) {
    KeyMesh more = of(settings, documents);
    objects.forEach(more.objects::putIfAbsent);
    return more;
  }

  private void add(String documents) {
    for (Node document :
        new DocumentParser().parse("mesh.yaml", documents.getBytes(UTF_8)).documents()) {
      for (ReadDocument read : new ConfigReader("foo").read(document)) {
        if (read.object() == null) {
          throw new AssertionError(read.problems().toString());
        }
        objects.put(read.object().key(), read.object());
      }
    }
  }

  SourceState state() {
    return new SourceState(
        ImmutableSortedMap.copyOf(objects),
        settings,
        ImmutableList.of(),
        SourceState.Health.SYNCED);
  }

  /** How a policy of {@code namespace} gets to a host: {@code outside}, {@code at …}, a reason. */
  String route(String namespace, String host, int port) {
    return words(new WantedKeySets().of(state()).hosts().route(namespace, host, port));
  }

  private static String words(KeyRoute route) {
    return switch (route) {
      case KeyRoute.Outside _ -> "outside";
      case KeyRoute.Barred(String reason) -> reason;
      case KeyRoute.Inside inside ->
          "at "
              + inside.endpoints().stream().map(KeyMesh::words).collect(Collectors.joining(" "))
              + (inside.tls() == null
                  ? ""
                  : " by " + inside.tls().mode() + inside.tls().caCertificates())
              + " as "
              + inside.definition();
    };
  }

  private static String words(HostPort endpoint) {
    return endpoint.host() + ":" + endpoint.port();
  }
}
