package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.index.IndexSize;
import dev.portcullis.decide.DecidingProxy;
import dev.portcullis.document.DocumentParser;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.document.ReadMeshConfig;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.ProxyTopology;
import dev.portcullis.xds.WorkloadGroupKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxy that a set of policies is tried at, with the mesh config around it.
 *
 * @param trustedProxies what its own node says, null where the mesh config decides
 * @param index whether its rules are indexed: large sets only, as usual, or whatever can be
 * @param mesh the mesh config as a tree
 */
record TestedProxy(
    ProxyRole role,
    String namespace,
    ImmutableSortedMap<String, String> labels,
    @Nullable Integer trustedProxies,
    Index index,
    ImmutableMap<String, Object> mesh) {

  /** How eager the compiler is to index rules. */
  enum Index {
    USUAL,
    EAGER
  }

  /** As a case's file has it. */
  static TestedProxy of(ImmutableMap<String, Object> tree) {
    ImmutableSortedMap.Builder<String, String> labels = ImmutableSortedMap.naturalOrder();
    Trees.members(tree, "labels").forEach((name, value) -> labels.put(name, value.toString()));
    Object trusted = tree.get("trustedProxies");
    return new TestedProxy(
        ProxyRole.valueOf(Trees.text(tree, "role", "").toUpperCase(Locale.ROOT)),
        Trees.text(tree, "namespace", ""),
        labels.buildOrThrow(),
        trusted == null ? null : Integer.valueOf(trusted.toString()),
        Index.valueOf(Trees.text(tree, "index", "usual").toUpperCase(Locale.ROOT)),
        Trees.members(tree, "mesh"));
  }

  /** For a case's file. */
  ImmutableMap<String, Object> tree() {
    ImmutableMap.Builder<String, Object> tree = ImmutableMap.builder();
    tree.put("role", role.name().toLowerCase(Locale.ROOT));
    tree.put("namespace", namespace);
    tree.put("labels", labels);
    Optional.ofNullable(trustedProxies).ifPresent(number -> tree.put("trustedProxies", number));
    if (index == Index.EAGER) {
      tree.put("index", "eager");
    }
    return tree.put("mesh", mesh).buildOrThrow();
  }

  /** The mesh config, through its reader. */
  MeshSettings meshSettings() {
    byte[] yaml = Trees.yaml(List.of(mesh)).getBytes(StandardCharsets.UTF_8);
    ReadMeshConfig read =
        new MeshConfigReader().read(new DocumentParser().parse("mesh.yaml", yaml));
    return Objects.requireNonNull(read.settings(), () -> read.problems().toString());
  }

  /** The same, its rules indexed where they can be. */
  TestedProxy indexed() {
    return new TestedProxy(role, namespace, labels, trustedProxies, Index.EAGER, mesh);
  }

  /** What compiles its policy. */
  PolicyCompiler compiler() {
    return switch (index) {
      case USUAL -> new PolicyCompiler();
      case EAGER -> new PolicyCompiler(IndexSize.EAGER);
    };
  }

  WorkloadGroupKey group() {
    return new WorkloadGroupKey(
        role,
        namespace,
        labels,
        trustedProxies == null ? null : ProxyTopology.trusting(trustedProxies),
        PolicyDelivery.ATOMIC);
  }

  DecidingProxy deciding() {
    DecidingProxy.Role decided =
        switch (role) {
          case GATEWAY -> DecidingProxy.Role.GATEWAY;
          case SIDECAR -> DecidingProxy.Role.SIDECAR;
        };
    return new DecidingProxy(decided, namespace, labels, trustedProxies);
  }
}
