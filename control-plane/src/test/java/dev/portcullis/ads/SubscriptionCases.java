package dev.portcullis.ads;

import static dev.portcullis.ads.ProtocolCase.both;
import static dev.portcullis.ads.ProtocolCase.delta;
import static dev.portcullis.ads.ProtocolCase.sotw;
import static dev.portcullis.ads.Samples.cluster;
import static dev.portcullis.ads.Samples.endpoints;
import static dev.portcullis.ads.Samples.extension;
import static dev.portcullis.ads.Samples.listener;
import static dev.portcullis.ads.Samples.noEndpoints;
import static dev.portcullis.ads.Samples.route;
import static dev.portcullis.ads.Samples.secret;
import static dev.portcullis.xds.ResourceType.CLUSTER;
import static dev.portcullis.xds.ResourceType.ENDPOINT;
import static dev.portcullis.xds.ResourceType.EXTENSION;
import static dev.portcullis.xds.ResourceType.LISTENER;
import static dev.portcullis.xds.ResourceType.ROUTE;
import static dev.portcullis.xds.ResourceType.SECRET;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/** Who asks for what, and when that is answered. */
final class SubscriptionCases {
  static final ImmutableList<ProtocolCase> ALL =
      ImmutableList.of(
          both(
              "the node is read from the first request only",
              s ->
                  s.snapshot(cluster("a", 1), listener("l", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))),
          both(
              "the first wildcard request is answered even when there is nothing",
              s -> s.snapshot().wantsAll(CLUSTER).gets(CLUSTER).accepts().getsNothing()),
          both(
              "naming nothing means everything of clusters and listeners, nothing of the rest",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1), secret("s", 1))
                      .wantsAll(SECRET)
                      .getsNothing()
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 1))),
          both(
              "a group that is not compiled yet is answered when it is",
              s ->
                  s.wantsAll(CLUSTER)
                      .wants(EXTENSION, "http/policy")
                      .snapshot(cluster("a", 1), extension("http/policy", 1))
                      .gets(CLUSTER, cluster("a", 1))
                      .gets(EXTENSION, extension("http/policy", 1))),
          both(
              "only what is named is sent",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1))
                      .wants(CLUSTER, "a")
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .snapshot(cluster("a", 1), cluster("b", 2))
                      .getsNothing()),
          both(
              "an explicit * means everything",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wants(CLUSTER, "*")
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .snapshot(cluster("a", 1), cluster("b", 1))
                      .getsAtLeast(CLUSTER, cluster("b", 1))),
          both(
              "giving up * keeps what is named",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1))
                      .wants(CLUSTER, "*", "a")
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 1))
                      .accepts()
                      .drops(CLUSTER, "*")
                      .snapshot(cluster("a", 1), cluster("b", 2), cluster("c", 1))
                      .getsNothing()
                      .snapshot(cluster("a", 2), cluster("b", 2))
                      .gets(CLUSTER, cluster("a", 2))),
          delta(
              "giving up * with nothing named leaves nothing",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .drops(CLUSTER, "*")
                      .snapshot(cluster("a", 2), cluster("b", 1))
                      .getsNothing()),
          delta(
              "naming something beside everything goes on wanting everything",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .wants(CLUSTER, "a")
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .snapshot(cluster("a", 1), cluster("b", 1))
                      .gets(CLUSTER, cluster("b", 1))),
          sotw(
              "naming something leaves the wildcard of naming nothing for good",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 1))
                      .wants(CLUSTER, "a")
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .drops(CLUSTER, "a")
                      .snapshot(cluster("a", 2), cluster("b", 2))
                      .getsNothing()),
          delta(
              "a name given up under a wildcard is sent again",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wants(CLUSTER, "*", "a")
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .drops(CLUSTER, "a")
                      .gets(CLUSTER, cluster("a", 1))),
          delta(
              "a name given up under a wildcard is removed if it is not there",
              s ->
                  s.snapshot()
                      .wants(CLUSTER, "*", "a")
                      .loses(CLUSTER, "a")
                      .accepts()
                      .drops(CLUSTER, "a")
                      .loses(CLUSTER, "a")),
          delta(
              "a name that is not there is answered by its removal, and sent once it comes",
              s ->
                  s.snapshot()
                      .wants(ROUTE, "r")
                      .loses(ROUTE, "r")
                      .accepts()
                      .snapshot(route("r", 1))
                      .gets(ROUTE, route("r", 1))),
          sotw(
              "a route that is not there is answered by an empty response, and sent once it comes",
              s ->
                  s.snapshot()
                      .wants(ROUTE, "r")
                      .gets(ROUTE)
                      .accepts()
                      .getsNothing()
                      .snapshot(route("r", 1))
                      .gets(ROUTE, route("r", 1))),
          sotw(
              "a missing name does not block those that are there",
              s ->
                  s.snapshot(route("r", 1), secret("x", 1))
                      .wants(ROUTE, "r", "missing")
                      .gets(ROUTE, route("r", 1))
                      .accepts()
                      .wants(SECRET, "missing", "x")
                      .gets(SECRET, secret("x", 1))),
          both(
              "endpoints that nobody knows are answered with none",
              s ->
                  s.snapshot()
                      .wants(ENDPOINT, "c")
                      .gets(ENDPOINT, noEndpoints("c"))
                      .accepts()
                      .snapshot(endpoints("c", 1))
                      .gets(ENDPOINT, endpoints("c", 1))),
          both(
              "a name that is added is answered alone",
              s ->
                  s.snapshot(route("r", 1), route("q", 1))
                      .wants(ROUTE, "r")
                      .gets(ROUTE, route("r", 1))
                      .accepts()
                      .wants(ROUTE, "q")
                      .gets(ROUTE, route("q", 1))),
          both(
              "a name that was given up is answered when it is asked for again",
              s ->
                  s.snapshot(route("r", 1), route("q", 1))
                      .wants(ROUTE, "r", "q")
                      .gets(ROUTE, route("r", 1), route("q", 1))
                      .accepts()
                      .drops(ROUTE, "r")
                      .wants(ROUTE, "r")
                      .gets(ROUTE, route("r", 1))),
          both(
              "a name that was given up is not sent any more",
              s ->
                  s.snapshot(route("r", 1), route("q", 1))
                      .wants(ROUTE, "r", "q")
                      .gets(ROUTE, route("r", 1), route("q", 1))
                      .accepts()
                      .drops(ROUTE, "r")
                      .snapshot(route("r", 2), route("q", 1))
                      .getsNothing()),
          delta(
              "a stale nonce acknowledges nothing, but what it asks for counts",
              s ->
                  s.snapshot(route("r", 1), route("q", 1))
                      .wants(ROUTE, "r")
                      .gets(ROUTE, route("r", 1))
                      .answersStale(ROUTE, "of-yore", "q")
                      .getsNothing()
                      .accepts()
                      .gets(ROUTE, route("q", 1))),
          sotw(
              "a request with a stale nonce is ignored",
              s ->
                  s.snapshot(route("r", 1), route("q", 1))
                      .wants(ROUTE, "r")
                      .gets(ROUTE, route("r", 1))
                      .answersStale(ROUTE, "of-yore", "q")
                      .getsNothing()
                      .accepts()
                      .gets(ROUTE, route("q", 1))),
          sotw(
              "a name given up and wanted again while a response is under way is answered",
              s ->
                  s.snapshot(route("r", 1), route("q", 1))
                      .wants(ROUTE, "r", "q")
                      .gets(ROUTE, route("r", 1), route("q", 1))
                      .accepts()
                      .snapshot(route("r", 1), route("q", 2))
                      .getsUnseen(ROUTE)
                      .drops(ROUTE, "r")
                      .wants(ROUTE, "r")
                      .seesUnseen()
                      .gets(ROUTE, route("r", 1))),
          both(
              "the first request of a type may repeat a nonce of an earlier stream",
              s ->
                  s.snapshot(route("r", 1))
                      .answersStaleFirst(ROUTE, "of-yore", "r")
                      .gets(ROUTE, route("r", 1))),
          delta(
              "a proxy that comes back gets the difference only",
              s ->
                  s.snapshot(cluster("same", 1), cluster("changed", 2), cluster("new", 1))
                      .comesBack(
                          CLUSTER,
                          ImmutableMap.of(
                              "same", cluster("same", 1).version(),
                              "changed", cluster("changed", 1).version()))
                      .gets(CLUSTER, cluster("changed", 2), cluster("new", 1))),
          delta(
              "a proxy that comes back loses what has gone meanwhile",
              s ->
                  s.snapshot(cluster("same", 1))
                      .comesBack(
                          CLUSTER,
                          ImmutableMap.of("same", cluster("same", 1).version(), "gone", "v"))
                      .gets(CLUSTER)
                      .accepts()
                      .loses(CLUSTER, "gone")),
          delta(
              "a listener that has gone goes in the answer to the proxy that comes back",
              s ->
                  s.snapshot(listener("l", 2))
                      .comesBack(LISTENER, ImmutableMap.of("l", "old", "gone", "v"))
                      .getsAndLoses(LISTENER, ImmutableList.of(listener("l", 2)), "gone")),
          delta(
              "a name that comes back with its version is not sent again",
              s ->
                  s.snapshot(secret("x", 1), secret("y", 1))
                      .comesBack(SECRET, ImmutableMap.of("x", secret("x", 1).version()), "x", "y")
                      .gets(SECRET, secret("y", 1))
                      .accepts()
                      .getsNothing()),
          delta(
              "a version that is claimed for a name nobody asks for proves nothing later",
              s ->
                  s.snapshot(secret("x", 1), secret("y", 1))
                      .comesBack(SECRET, ImmutableMap.of("x", secret("x", 1).version()), "y")
                      .gets(SECRET, secret("y", 1))
                      .accepts()
                      .wants(SECRET, "x")
                      .gets(SECRET, secret("x", 1))));

  private SubscriptionCases() {}
}
