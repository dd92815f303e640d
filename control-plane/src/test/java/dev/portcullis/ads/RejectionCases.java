package dev.portcullis.ads;

import static dev.portcullis.ads.ProtocolCase.both;
import static dev.portcullis.ads.ProtocolCase.delta;
import static dev.portcullis.ads.ProtocolCase.sotw;
import static dev.portcullis.ads.Samples.cluster;
import static dev.portcullis.ads.Samples.listener;
import static dev.portcullis.ads.Samples.route;
import static dev.portcullis.xds.ResourceType.CLUSTER;
import static dev.portcullis.xds.ResourceType.LISTENER;
import static dev.portcullis.xds.ResourceType.ROUTE;

import com.google.common.collect.ImmutableList;

/** What follows when a proxy refuses a response that carries no extension. */
final class RejectionCases {
  static final ImmutableList<ProtocolCase> ALL =
      ImmutableList.of(
          both(
              "what was refused is not sent again",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .refuses("bad")
                      .getsNothing()
                      .snapshot(cluster("a", 1))
                      .getsNothing()),
          both(
              "what was refused is sent once its content changes",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .refuses("bad")
                      .snapshot(cluster("a", 2))
                      .gets(CLUSTER, cluster("a", 2))),
          both(
              "after a refusal the content before it is sent, though it was accepted once",
              s ->
                  s.snapshot(route("r", 1))
                      .wants(ROUTE, "r")
                      .gets(ROUTE, route("r", 1))
                      .accepts()
                      .snapshot(route("r", 2))
                      .gets(ROUTE, route("r", 2))
                      .refuses("bad")
                      .snapshot(route("r", 1))
                      .gets(ROUTE, route("r", 1))),
          delta(
              "what the proxy blames waits for its change, what came with it for any",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1), cluster("c", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 1), cluster("c", 1))
                      .refuses("Error adding/updating cluster(s) b: no")
                      .getsNothing()
                      .snapshot(cluster("a", 2), cluster("b", 1), cluster("c", 1))
                      .gets(CLUSTER, cluster("a", 2), cluster("c", 1))
                      .accepts()
                      .snapshot(cluster("a", 2), cluster("b", 2), cluster("c", 1))
                      .gets(CLUSTER, cluster("b", 2))),
          delta(
              "where the proxy blames nobody, everything is sent once anything has changed",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 1))
                      .refuses("no")
                      .snapshot(cluster("a", 1), cluster("b", 2))
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 2))),
          delta(
              "what was refused may be held in part, so its removal is sent",
              s ->
                  s.snapshot(cluster("good", 1), cluster("bad", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("good", 1), cluster("bad", 1))
                      .refuses("bad is bad")
                      .snapshot(cluster("other", 1))
                      .gets(CLUSTER, cluster("other", 1))
                      .accepts()
                      .loses(CLUSTER, "good", "bad")),
          sotw(
              "what was refused may be held in part, so its end is listed",
              s ->
                  s.snapshot(cluster("good", 1), cluster("bad", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("good", 1), cluster("bad", 1))
                      .refuses("bad is bad")
                      .snapshot()
                      .gets(CLUSTER)),
          delta(
              "a removal that was refused is not repeated",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .snapshot()
                      .loses(CLUSTER, "a")
                      .refuses("no")
                      .getsNothing()
                      .snapshot()
                      .getsNothing()),
          both(
              "a refusal of one type does not hold up another",
              s ->
                  s.snapshot(cluster("a", 1), listener("l", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .refuses("bad")
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))),
          both(
              "what was refused is sent to a proxy that asks to see it again",
              s ->
                  s.snapshot(route("r", 1), route("q", 1))
                      .wants(ROUTE, "r", "q")
                      .gets(ROUTE, route("r", 1), route("q", 1))
                      .refuses("bad")
                      .drops(ROUTE, "r")
                      .wants(ROUTE, "r")
                      .gets(ROUTE, route("r", 1))));

  private RejectionCases() {}
}
