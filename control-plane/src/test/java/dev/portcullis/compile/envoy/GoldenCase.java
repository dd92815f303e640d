package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.Compiled;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MappingNode;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.document.Node;
import dev.portcullis.document.ParsedFile;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.document.ReadMeshConfig;
import dev.portcullis.document.ScalarNode;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.EnvoyJson;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ProxyTopology;
import dev.portcullis.xds.WorkloadGroupKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A directory with {@code input.yaml}, what it compiles to in {@code expected.yaml}, and where it
 * differs from an ingress gateway in a mesh with defaults, {@code group.yaml} and {@code
 * mesh.yaml}.
 */
record GoldenCase(Path directory) {
  private static final ImmutableSortedMap<String, String> GATEWAY_LABELS =
      ImmutableSortedMap.of("app", "istio-ingressgateway", "istio", "ingressgateway");

  static final Path CASES = Path.of("src", "test", "resources", "routing");

  static List<GoldenCase> all() throws IOException {
    try (Stream<Path> directories = Files.list(CASES)) {
      return directories.sorted().map(GoldenCase::new).toList();
    }
  }

  Path expected() {
    return directory.resolve("expected.yaml");
  }

  /** Compiles the input as it is written. */
  Compiled compile() {
    return compile(documents());
  }

  /** Compiles the input with its documents in another order. */
  Compiled compileShuffled(long seed) {
    List<Node> documents = new ArrayList<>(documents());
    Collections.shuffle(documents, new Random(seed));
    return compile(documents);
  }

  /** What {@code expected.yaml} should hold: a document for each resource, and the problems. */
  static String render(Compiled compiled) {
    StringBuilder text = new StringBuilder();
    for (EncodedResource resource : compiled.resources()) {
      text.append("--- # ")
          .append(resource.type().name().toLowerCase(Locale.ROOT))
          .append('\n')
          .append(EnvoyJson.yaml(resource));
    }
    text.append("--- # problems\n");
    compiled.problems().forEach(problem -> text.append("# ").append(problem).append('\n'));
    return text.toString();
  }

  /** Compiles other documents in its place. */
  Compiled compile(List<Node> documents) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> objects = ImmutableSortedMap.naturalOrder();
    for (Node document : documents) {
      for (ReadDocument read : new ConfigReader("default").read(document)) {
        if (read.object() == null) {
          throw new AssertionError(directory + " has an object that cannot be read: " + read);
        }
        objects.put(read.object().key(), read.object());
      }
    }
    ConfigView view = new ConfigView(1, objects.buildOrThrow(), mesh());
    return new RoutingCompiler()
        .compile(view, group())
        .and(new CredentialCompiler().compile(view, group()));
  }

  /** Compiles what of {@code documents} can be read, with what is wrong with all of it. */
  Compiled compileReadable(List<Node> documents) {
    ImmutableList<ReadDocument> read =
        documents.stream()
            .flatMap(document -> new ConfigReader("default").read(document).stream())
            .collect(ImmutableList.toImmutableList());
    ImmutableSortedMap<ConfigKey, ConfigObject> objects =
        read.stream()
            .map(ReadDocument::object)
            .filter(Objects::nonNull)
            .collect(
                ImmutableSortedMap.toImmutableSortedMap(
                    Comparator.naturalOrder(), ConfigObject::key, object -> object));
    ConfigView view = new ConfigView(1, objects, mesh());
    return new Compiled(
            ImmutableList.of(),
            read.stream()
                .flatMap(document -> document.problems().stream())
                .collect(ImmutableList.toImmutableList()))
        .and(new RoutingCompiler().compile(view, group()))
        .and(new CredentialCompiler().compile(view, group()));
  }

  ImmutableList<Node> documents() {
    return parse("input.yaml").documents();
  }

  private MeshSettings mesh() {
    if (!Files.exists(directory.resolve("mesh.yaml"))) {
      return MeshSettings.DEFAULT;
    }
    ReadMeshConfig read = new MeshConfigReader().read(parse("mesh.yaml"));
    if (read.settings() == null) {
      throw new AssertionError(directory + ": " + read.problems());
    }
    return read.settings();
  }

  private WorkloadGroupKey group() {
    if (!Files.exists(directory.resolve("group.yaml"))) {
      return new WorkloadGroupKey(
          ProxyRole.GATEWAY, "istio-system", GATEWAY_LABELS, null, PolicyDelivery.ATOMIC);
    }
    Map<String, Node> group = entries(parse("group.yaml").documents().getFirst());
    Map<String, String> labels = new TreeMap<>();
    if (group.containsKey("labels")) {
      entries(group.get("labels")).forEach((name, value) -> labels.put(name, text(value)));
    }
    return new WorkloadGroupKey(
        ProxyRole.valueOf(text(group.get("role"))),
        text(group.get("namespace")),
        ImmutableSortedMap.copyOf(labels),
        group.containsKey("trustedProxies")
            ? new ProxyTopology(
                Integer.parseInt(text(group.get("trustedProxies"))),
                group.containsKey("certificates") ? text(group.get("certificates")) : "",
                group.containsKey("proxyProtocol"))
            : null,
        PolicyDelivery.ATOMIC,
        group.containsKey("interception")
            ? Interception.valueOf(text(group.get("interception")))
            : Interception.NONE,
        group.containsKey("signalCluster") ? text(group.get("signalCluster")) : null);
  }

  private ParsedFile parse(String file) {
    try {
      ParsedFile parsed =
          new DocumentParser().parse(file, Files.readAllBytes(directory.resolve(file)));
      ImmutableList<ConfigProblem> problems = parsed.problems();
      if (!problems.isEmpty()) {
        throw new AssertionError(directory + ": " + problems);
      }
      return parsed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Node> entries(Node node) {
    Map<String, Node> entries = new TreeMap<>();
    ((MappingNode) node)
        .entries()
        .forEach(entry -> entries.put(entry.key().value(), entry.value()));
    return entries;
  }

  private static String text(Node node) {
    return ((ScalarNode) node).value();
  }

  @Override
  public String toString() {
    return directory.getFileName().toString();
  }
}
