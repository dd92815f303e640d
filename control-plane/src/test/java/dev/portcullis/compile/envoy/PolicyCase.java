package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Lists;
import com.google.common.collect.Maps;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.document.Node;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.document.ReadMeshConfig;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A golden case: {@code input.yaml}, and where they differ from the usual {@code mesh.yaml} and
 * {@code proxy.properties} (role, namespace, label.NAME).
 */
record PolicyCase(
    Path directory, ImmutableList<ConfigObject> objects, MeshSettings mesh, Properties proxy) {
  static final Path ROOT = Path.of("src/test/resources/policy");
  private static final String LABEL = "label.";
  private static final String USUAL_PROXY =
      """
      role=sidecar
      namespace=foo
      label.app=httpbin
      label.version=v1
      """;

  static List<PolicyCase> all() throws IOException {
    try (Stream<Path> directories = Files.list(ROOT)) {
      return directories.sorted().map(PolicyCase::read).toList();
    }
  }

  static PolicyCase read(Path directory) {
    try {
      return new PolicyCase(
          directory,
          objects(directory.resolve("input.yaml")),
          mesh(directory.resolve("mesh.yaml")),
          proxy(directory.resolve("proxy.properties")));
    } catch (IOException e) {
      throw new IllegalStateException(directory + " is no case", e);
    }
  }

  Compiled compile(PolicyDelivery delivery) {
    return compile(objects, delivery);
  }

  Compiled compileReversed(PolicyDelivery delivery) {
    return compile(Lists.reverse(objects), delivery);
  }

  WorkloadGroupKey group(PolicyDelivery delivery) {
    ImmutableSortedMap.Builder<String, String> labels = ImmutableSortedMap.naturalOrder();
    for (String name : proxy.stringPropertyNames()) {
      if (name.startsWith(LABEL)) {
        labels.put(name.substring(LABEL.length()), proxy.getProperty(name));
      }
    }
    return new WorkloadGroupKey(
        ProxyRole.valueOf(proxy.getProperty("role").toUpperCase(Locale.ROOT)),
        proxy.getProperty("namespace"),
        labels.buildOrThrow(),
        null,
        delivery);
  }

  private Compiled compile(List<ConfigObject> ordered, PolicyDelivery delivery) {
    ImmutableSortedMap<ConfigKey, ConfigObject> byKey =
        ImmutableSortedMap.copyOf(Maps.uniqueIndex(ordered, ConfigObject::key));
    return new PolicyCompiler().compile(new ConfigView(1, byKey, mesh), group(delivery));
  }

  ImmutableList<Node> documents() {
    return documents(directory.resolve("input.yaml"));
  }

  /** Compiles what is enforced of {@code documents}, with what is wrong with all of it. */
  Compiled compileReadable(List<Node> documents) {
    ImmutableList<ReadDocument> read =
        documents.stream()
            .flatMap(document -> new ConfigReader("default").read(document).stream())
            .collect(ImmutableList.toImmutableList());
    return new Compiled(
            ImmutableList.of(),
            read.stream()
                .flatMap(document -> document.problems().stream())
                .collect(ImmutableList.toImmutableList()))
        .and(
            compile(
                read.stream().map(PolicyCase::enforced).filter(Objects::nonNull).toList(),
                PolicyDelivery.ATOMIC));
  }

  private static ImmutableList<Node> documents(Path file) {
    try {
      return new DocumentParser().parse("input.yaml", Files.readAllBytes(file)).documents();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects as they are enforced: what has errors in its closed form. */
  private static ImmutableList<ConfigObject> objects(Path file) {
    ConfigReader reader = new ConfigReader("default");
    return documents(file).stream()
        .flatMap(document -> reader.read(document).stream())
        .map(PolicyCase::enforced)
        .filter(Objects::nonNull)
        .collect(ImmutableList.toImmutableList());
  }

  private static ConfigObject enforced(ReadDocument read) {
    return read.object() != null ? read.object() : read.closed();
  }

  private static MeshSettings mesh(Path file) throws IOException {
    if (!Files.exists(file)) {
      return MeshSettings.DEFAULT;
    }
    ReadMeshConfig read =
        new MeshConfigReader()
            .read(new DocumentParser().parse("mesh.yaml", Files.readAllBytes(file)));
    if (read.settings() == null) {
      throw new IllegalStateException(read.problems().toString());
    }
    return read.settings();
  }

  private static Properties proxy(Path file) throws IOException {
    Properties proxy = new Properties();
    proxy.load(new StringReader(Files.exists(file) ? Files.readString(file) : USUAL_PROXY));
    return proxy;
  }

  @Override
  public String toString() {
    return directory.getFileName().toString();
  }
}
