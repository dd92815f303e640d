package dev.portcullis.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.EditedMesh.Edit;
import dev.portcullis.compile.envoy.CredentialCompiler;
import dev.portcullis.compile.envoy.PolicyCompiler;
import dev.portcullis.compile.envoy.RoutingCompiler;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.PolicyTargetReference;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.Interception;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Over random edits of everything, what groups remember of former generations and share with each
 * other comes to what compiling from scratch comes to; and nothing is compiled for an edit that
 * cannot concern it. {@code -Dportcullis.compileEdits} and {@code -Dportcullis.seed} repeat a run.
 */
final class IncrementalCompileTest {
  private static final int EDITS = Integer.getInteger("portcullis.compileEdits", 240);
  private static final int EDITS_OF_A_MESH = 60;

  private static final ImmutableList<WorkloadGroupKey> GROUPS =
      ImmutableList.of(
          gateway("istio-system", "app", "istio-ingressgateway", "istio", "ingressgateway"),
          gateway("istio-system", "app", "httpbin", "version", "v1"),
          gateway("foo", "istio", "ingressgateway"),
          gateway("foo", "gateway.networking.k8s.io/gateway-name", "edge"),
          gateway("edge", "gateway.networking.k8s.io/gateway-name", "edge"),
          sidecar(Interception.REDIRECT, "foo", "app", "httpbin", "version", "v1"),
          sidecar(Interception.NONE, "foo", "app", "httpbin"),
          sidecar(Interception.REDIRECT, "foo", "app", "sleep"),
          sidecar(
              Interception.REDIRECT,
              "foo",
              "app",
              "sleep",
              "topology.kubernetes.io/region",
              "eu",
              "topology.kubernetes.io/zone",
              "a"),
          sidecar(Interception.REDIRECT, "bar", "app", "httpbin", "version", "v2"),
          sidecar(Interception.TPROXY, "shop", "app", "sleep"),
          sidecar(Interception.REDIRECT, "istio-system", "app", "httpbin"));

  private final long seed = Long.getLong("portcullis.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private int compiled;
  private int spared;

  @Test
  void overRandomEditsItIsWhatCompilingFromScratchComesTo() throws IOException {
    System.out.println("IncrementalCompileTest: -Dportcullis.seed=" + seed);
    ImmutableList<ImmutableList<ConfigObject>> cases = GoldenObjects.cases();
    ImmutableList<MeshSettings> meshes = GoldenObjects.meshes();
    for (int edit = 0; edit < EDITS; edit += EDITS_OF_A_MESH) {
      editing(new EditedMesh(random, cases, meshes), edit);
    }
    // Most edits are none of most groups' business.
    assertThat(spared).isGreaterThan(compiled);
  }

  private void editing(EditedMesh mesh, int first) {
    ImmutableList<AspectCompiler> aspects = aspects();
    List<GroupCompiler> remembering =
        GROUPS.stream().map(group -> new GroupCompiler(group, aspects)).toList();
    ConfigView view = mesh.fromScratch();
    List<Compiled> before = compile(remembering, view);
    for (int i = 0; i < EDITS_OF_A_MESH; i++) {
      List<Edit> edits = new ArrayList<>();
      do {
        edits.add(mesh.edit(remembering.get(random.nextInt(GROUPS.size())).keys()));
      } while (random.nextInt(8) == 0);
      view = mesh.after(view);
      List<Compiled> now = compile(remembering, view);
      String why = "seed %d, edit %d: %s".formatted(seed, first + i, edits);
      for (int group = 0; group < GROUPS.size(); group++) {
        count(before.get(group), now.get(group));
        if (!concerns(edits, GROUPS.get(group), view)) {
          assertThat(now.get(group))
              .as("%s is not compiled, %s", GROUPS.get(group), why)
              .isSameAs(before.get(group));
        }
      }
      IntStream.range(0, GROUPS.size())
          .filter(_ -> random.nextInt(3) == 0)
          .forEach(group -> check(group, remembering.get(group), now.get(group), mesh, why));
      before = now;
    }
  }

  /** By several threads, as the engine does. */
  private static List<Compiled> compile(List<GroupCompiler> groups, ConfigView view) {
    return groups.parallelStream().map(group -> group.compile(view)).toList();
  }

  private static void check(
      int group, GroupCompiler remembering, Compiled now, EditedMesh mesh, String why) {
    GroupCompiler knowingNothing = new GroupCompiler(GROUPS.get(group), aspects());
    Compiled fresh = knowingNothing.compile(mesh.fromScratch());
    assertThat(now.problems())
        .as("problems of %s, %s", GROUPS.get(group), why)
        .isEqualTo(fresh.problems());
    assertThat(told(now)).as("resources of %s, %s", GROUPS.get(group), why).isEqualTo(told(fresh));
    assertThat(remembering.keys()).as(why).isEqualTo(knowingNothing.keys());
  }

  /** All of it: resources are equal whatever they come from. */
  private static List<List<?>> told(Compiled compiled) {
    return compiled.resources().stream()
        .<List<?>>map(resource ->
            List.of(
                resource,
                resource.version(),
                resource.origins(),
                resource.clusters(),
                resource.preceding(),
                otherwise(resource)))
        .toList();
  }

  private static String otherwise(EncodedResource resource) {
    EncodedResource otherwise = resource.otherwise();
    return otherwise == null ? "" : otherwise.version();
  }

  private void count(Compiled before, Compiled now) {
    if (before.equals(now)) {
      spared++;
    } else {
      compiled++;
    }
  }

  /** False only where all edits are of policies that the group has nothing to do with. */
  private static boolean concerns(List<Edit> edits, WorkloadGroupKey group, ConfigView view) {
    return edits.stream()
        .anyMatch(edit ->
            edit.object() == null
                || Stream.of(edit.before(), edit.after())
                    .anyMatch(object -> concerns(object, group, view)));
  }

  private static boolean concerns(
      @Nullable ConfigObject object, WorkloadGroupKey group, ConfigView view) {
    return switch (object) {
      case null -> false;
      case AuthorizationPolicy policy ->
          concerns(policy, policy.selector(), policy.targetRefs(), group, view);
      case RequestAuthentication policy ->
          concerns(policy, policy.selector(), policy.targetRefs(), group, view);
      default -> true;
    };
  }

  private static boolean concerns(
      ConfigObject policy,
      WorkloadSelector selector,
      List<PolicyTargetReference> references,
      WorkloadGroupKey group,
      ConfigView view) {
    return ImmutableSet.of(group.namespace(), view.mesh().rootNamespace())
            .contains(policy.meta().namespace())
        && (!references.isEmpty() || selector.matches(group.labels()));
  }

  private static ImmutableList<AspectCompiler> aspects() {
    return ImmutableList.of(new PolicyCompiler(), new RoutingCompiler(), new CredentialCompiler());
  }

  private static WorkloadGroupKey gateway(String namespace, String... labels) {
    return group(ProxyRole.GATEWAY, Interception.NONE, namespace, labels);
  }

  private static WorkloadGroupKey sidecar(
      Interception interception, String namespace, String... labels) {
    return group(ProxyRole.SIDECAR, interception, namespace, labels);
  }

  private static WorkloadGroupKey group(
      ProxyRole role, Interception interception, String namespace, String... labels) {
    ImmutableSortedMap.Builder<String, String> all = ImmutableSortedMap.naturalOrder();
    for (int i = 0; i < labels.length; i += 2) {
      all.put(labels[i], labels[i + 1]);
    }
    return new WorkloadGroupKey(
        role, namespace, all.buildOrThrow(), null, PolicyDelivery.ATOMIC, interception, null);
  }
}
