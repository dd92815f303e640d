package dev.portcullis.ads;

import static dev.portcullis.ads.ProtocolCase.both;
import static dev.portcullis.ads.ProtocolCase.delta;
import static dev.portcullis.ads.Samples.after;
import static dev.portcullis.ads.Samples.asking;
import static dev.portcullis.ads.Samples.cluster;
import static dev.portcullis.ads.Samples.edsCluster;
import static dev.portcullis.ads.Samples.endpoints;
import static dev.portcullis.ads.Samples.extension;
import static dev.portcullis.ads.Samples.listener;
import static dev.portcullis.ads.Samples.refusing;
import static dev.portcullis.xds.ResourceType.CLUSTER;
import static dev.portcullis.xds.ResourceType.ENDPOINT;
import static dev.portcullis.xds.ResourceType.EXTENSION;
import static dev.portcullis.xds.ResourceType.LISTENER;

import com.google.common.collect.ImmutableList;

/** Policies that ask a cluster: never enforced by a proxy that does not have it. */
final class AskedClusterCases {
  static final ImmutableList<ProtocolCase> ALL =
      ImmutableList.of(
          both(
              "a policy waits until the cluster that it asks is accepted",
              s ->
                  s.snapshot(cluster("c", 1), asking("a", 1, "c"))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("c", 1))
                      .wants(EXTENSION, "a")
                      .getsNothing()
                      .accepts(CLUSTER)
                      .gets(EXTENSION, asking("a", 1, "c"))),
          both(
              "a policy waits for no cluster that it does not ask",
              s ->
                  s.snapshot(cluster("c", 1), extension("a", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("c", 1))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))),
          both(
              "a policy waits for no change of a cluster that it asked before",
              s ->
                  enforcing(s)
                      .snapshot(cluster("c", 2), asking("a", 2, "c"))
                      .gets(CLUSTER, cluster("c", 2))
                      .gets(EXTENSION, asking("a", 2, "c"))),
          both(
              "a policy waits for the endpoints of the cluster that it asks",
              s ->
                  s.snapshot(edsCluster("c", 1), endpoints("c", 1), asking("a", 1, "c"))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, edsCluster("c", 1))
                      .accepts()
                      .wants(EXTENSION, "a")
                      .wants(ENDPOINT, "c")
                      .gets(ENDPOINT, endpoints("c", 1))
                      .accepts()
                      .gets(EXTENSION, asking("a", 1, "c"))),
          both(
              "a listener that changes with a policy waits as long as the policy does",
              s ->
                  s.snapshot(extension("a", 1), listener("l", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER)
                      .accepts()
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, extension("a", 1))
                      .accepts()
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))
                      .accepts()
                      .snapshot(cluster("c", 1), asking("a", 2, "c"), listener("l", 2))
                      .gets(CLUSTER, cluster("c", 1))
                      .getsNothing()
                      .accepts(CLUSTER)
                      .gets(EXTENSION, asking("a", 2, "c"))
                      .getsNothing()
                      .accepts(EXTENSION)
                      .gets(LISTENER, listener("l", 2))),
          both(
              "where the proxy refuses the cluster, the policy refuses what it would have asked",
              s ->
                  s.snapshot(cluster("c", 1), asking("a", 1, "c"))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("c", 1))
                      .wants(EXTENSION, "a")
                      .refuses(CLUSTER, "no")
                      .gets(EXTENSION, refusing("a", 1))
                      .accepts()
                      .snapshot(cluster("c", 2), asking("a", 1, "c"))
                      .gets(CLUSTER, cluster("c", 2))
                      .getsNothing()
                      .accepts(CLUSTER)
                      .gets(EXTENSION, asking("a", 1, "c"))),
          both(
              "where there is no such cluster, the policy refuses what it would have asked",
              s ->
                  s.snapshot(asking("a", 1, "c"))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, refusing("a", 1))),
          both(
              "a cluster outlives the policy that asked it: requests may wait for its answer",
              s ->
                  enforcing(s)
                      .snapshot(extension("a", 2))
                      .gets(EXTENSION, extension("a", 2))
                      .accepts(EXTENSION)
                      .getsNothing()
                      .snapshot(extension("a", 3))
                      .gets(EXTENSION, extension("a", 3))
                      .accepts(EXTENSION)
                      .getsNothing()),
          both(
              "where the proxy refuses the new policy, the old one keeps its cluster",
              s ->
                  enforcing(s)
                      .snapshot(extension("a", 2))
                      .gets(EXTENSION, extension("a", 2))
                      .refuses("no")
                      .gets(EXTENSION, asking("a", 1, "c"))
                      .accepts()
                      .getsNothing()),
          both(
              "a slot of a policy in several waits for the cluster that it asks",
              s ->
                  s.snapshot(
                          cluster("c", 1),
                          extension(MixingTransition.EPOCH, 1),
                          asking("http/policy/x", 1, "c"))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("c", 1))
                      .wants(EXTENSION, MixingTransition.EPOCH, "http/policy/x")
                      .gets(EXTENSION, extension(MixingTransition.EPOCH, 1))
                      .accepts(EXTENSION)
                      .getsNothing()
                      .accepts(CLUSTER)
                      .gets(EXTENSION, asking("http/policy/x", 1, "c"))),
          delta(
              "a policy whose keys come through a cluster is sent after it, and keeps it",
              s ->
                  s.snapshot(cluster("c", 1), after("a", 1, "c"))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("c", 1))
                      .wants(EXTENSION, "a")
                      .getsNothing()
                      .accepts(CLUSTER)
                      .gets(EXTENSION, after("a", 1, "c"))
                      .accepts(EXTENSION)
                      .snapshot(extension("a", 2))
                      .gets(EXTENSION, extension("a", 2))
                      .getsNothing()
                      .accepts(EXTENSION)
                      .loses(CLUSTER, "c")),
          both(
              "where the proxy refuses the cluster of keys, the policy comes all the same",
              s ->
                  s.snapshot(cluster("c", 1), after("a", 1, "c"))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("c", 1))
                      .wants(EXTENSION, "a")
                      .refuses(CLUSTER, "no")
                      .gets(EXTENSION, after("a", 1, "c"))),
          both(
              "where there is no cluster of keys, the policy comes all the same",
              s ->
                  s.snapshot(after("a", 1, "c"))
                      .wants(EXTENSION, "a")
                      .gets(EXTENSION, after("a", 1, "c"))));

  private AskedClusterCases() {}

  private static Script enforcing(Script s) {
    return s.snapshot(cluster("c", 1), asking("a", 1, "c"))
        .wantsAll(CLUSTER)
        .gets(CLUSTER, cluster("c", 1))
        .accepts()
        .wants(EXTENSION, "a")
        .gets(EXTENSION, asking("a", 1, "c"))
        .accepts();
  }
}
