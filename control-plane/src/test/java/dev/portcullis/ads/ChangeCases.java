package dev.portcullis.ads;

import static dev.portcullis.ads.ProtocolCase.both;
import static dev.portcullis.ads.ProtocolCase.delta;
import static dev.portcullis.ads.ProtocolCase.sotw;
import static dev.portcullis.ads.Samples.cluster;
import static dev.portcullis.ads.Samples.edsCluster;
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

/** What is sent when the configuration changes, and in which order. */
final class ChangeCases {
  static final ImmutableList<ProtocolCase> ALL =
      ImmutableList.of(
          both(
              "content that is the same in a newer generation is not sent",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .snapshot(cluster("a", 1))
                      .getsNothing()),
          delta(
              "only what changed is sent",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 1))
                      .accepts()
                      .snapshot(cluster("a", 1), cluster("b", 2))
                      .gets(CLUSTER, cluster("b", 2))),
          sotw(
              "clusters are listed in full, named types only where they changed",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1), secret("x", 1), secret("y", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 1))
                      .accepts()
                      .wants(SECRET, "x", "y")
                      .gets(SECRET, secret("x", 1), secret("y", 1))
                      .accepts()
                      .snapshot(cluster("a", 1), cluster("b", 2), secret("x", 1), secret("y", 2))
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 2))
                      .gets(SECRET, secret("y", 2))),
          both(
              "at most one response of a type is unacknowledged, and then comes the newest only",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .snapshot(cluster("a", 2))
                      .snapshot(cluster("a", 3))
                      .getsNothing()
                      .accepts(CLUSTER)
                      .gets(CLUSTER, cluster("a", 3))),
          both(
              "a change that is taken back before it could be sent is not sent",
              s ->
                  s.snapshot(cluster("a", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1))
                      .snapshot(cluster("a", 2))
                      .snapshot(cluster("a", 1))
                      .accepts(CLUSTER)
                      .getsNothing()),
          delta(
              "what is gone is removed",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 1))
                      .accepts()
                      .snapshot(cluster("a", 1))
                      .loses(CLUSTER, "b")
                      .accepts()
                      .getsNothing()),
          sotw(
              "what is gone is listed no more",
              s ->
                  s.snapshot(cluster("a", 1), cluster("b", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("a", 1), cluster("b", 1))
                      .accepts()
                      .snapshot(cluster("a", 1))
                      .gets(CLUSTER, cluster("a", 1))
                      .accepts()
                      .getsNothing()),
          delta(
              "a route that is gone is removed once, and comes back",
              s ->
                  s.snapshot(route("r", 1))
                      .wants(ROUTE, "r")
                      .gets(ROUTE, route("r", 1))
                      .accepts()
                      .snapshot()
                      .loses(ROUTE, "r")
                      .accepts()
                      .snapshot()
                      .getsNothing()
                      .snapshot(route("r", 1))
                      .gets(ROUTE, route("r", 1))),
          both(
              "changes come in the order clusters, endpoints, secrets, extensions, listeners, routes",
              s ->
                  everything(s, 1)
                      .snapshot(
                          cluster("c", 2),
                          endpoints("c", 2),
                          secret("x", 2),
                          extension("e", 2),
                          listener("l", 2),
                          route("r", 2))
                      .gets(CLUSTER, cluster("c", 2))
                      .gets(ENDPOINT, endpoints("c", 2))
                      .gets(SECRET, secret("x", 2))
                      .gets(EXTENSION, extension("e", 2))
                      .accepts(EXTENSION)
                      .gets(LISTENER, listener("l", 2))
                      .gets(ROUTE, route("r", 2))),
          both(
              "a policy is not held back by what another type has not acknowledged",
              s ->
                  s.snapshot(cluster("c", 1), listener("l", 1), extension("e", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("c", 1))
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))
                      .wants(EXTENSION, "e")
                      .gets(EXTENSION, extension("e", 1))
                      .accepts(EXTENSION)
                      .snapshot(cluster("c", 2), listener("l", 2), extension("e", 2))
                      .gets(EXTENSION, extension("e", 2))
                      .getsNothing()),
          both(
              "listeners and routes change only once the policies that changed are in force",
              s ->
                  s.snapshot(listener("l", 1), extension("e", 1), extension("f", 1))
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))
                      .accepts()
                      .wants(EXTENSION, "e")
                      .gets(EXTENSION, extension("e", 1))
                      .accepts()
                      .wants(EXTENSION, "f")
                      .gets(EXTENSION, extension("f", 1))
                      .accepts()
                      .snapshot(listener("l", 2), extension("e", 2), extension("f", 2))
                      .gets(EXTENSION, extension("e", 2))
                      .getsNothing()
                      .accepts(EXTENSION)
                      .gets(EXTENSION, extension("f", 2))
                      .getsNothing()
                      .accepts(EXTENSION)
                      .gets(LISTENER, listener("l", 2))),
          both(
              "what a warming listener asks for is answered while a policy is unacknowledged",
              s ->
                  s.snapshot(listener("l", 1), extension("e", 1), route("r", 1))
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))
                      .wants(EXTENSION, "e")
                      .gets(EXTENSION, extension("e", 1))
                      .wants(ROUTE, "r")
                      .gets(ROUTE, route("r", 1))),
          delta(
              "a cluster goes only after the routes and listeners that may refer to it",
              s ->
                  s.snapshot(cluster("c", 1), cluster("d", 1), listener("l", 1), route("r", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("c", 1), cluster("d", 1))
                      .accepts()
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))
                      .accepts()
                      .wants(ROUTE, "r")
                      .gets(ROUTE, route("r", 1))
                      .accepts()
                      .snapshot(cluster("d", 1), listener("l", 2), route("r", 2))
                      .gets(LISTENER, listener("l", 2))
                      .gets(ROUTE, route("r", 2))
                      .accepts(LISTENER)
                      .getsNothing()
                      .accepts(ROUTE)
                      .loses(CLUSTER, "c")),
          sotw(
              "a cluster is listed until routes and listeners have changed",
              s ->
                  s.snapshot(cluster("c", 1), listener("l", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, cluster("c", 1))
                      .accepts()
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("l", 1))
                      .accepts()
                      .snapshot(cluster("d", 1), listener("l", 2))
                      .gets(CLUSTER, cluster("c", 1), cluster("d", 1))
                      .gets(LISTENER, listener("l", 2))
                      .accepts(CLUSTER)
                      .accepts(LISTENER)
                      .gets(CLUSTER, cluster("d", 1))),
          delta(
              "a listener goes in one response with the one that takes over its port",
              s ->
                  s.snapshot(listener("old", 1))
                      .wantsAll(LISTENER)
                      .gets(LISTENER, listener("old", 1))
                      .accepts()
                      .snapshot(listener("new", 1))
                      .getsAndLoses(LISTENER, ImmutableList.of(listener("new", 1)), "old")),
          both(
              "a changed cluster gets its endpoints again though they are the same",
              s ->
                  s.snapshot(edsCluster("c", 1), endpoints("c", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, edsCluster("c", 1))
                      .accepts()
                      .wants(ENDPOINT, "c")
                      .gets(ENDPOINT, endpoints("c", 1))
                      .accepts()
                      .snapshot(edsCluster("c", 2), endpoints("c", 1))
                      .gets(CLUSTER, edsCluster("c", 2))
                      .gets(ENDPOINT, endpoints("c", 1))),
          delta(
              "endpoints of a cluster that goes with them are left to the proxy to give up",
              s ->
                  s.snapshot(edsCluster("c", 1), endpoints("c", 1))
                      .wantsAll(CLUSTER)
                      .gets(CLUSTER, edsCluster("c", 1))
                      .accepts()
                      .wants(ENDPOINT, "c")
                      .gets(ENDPOINT, endpoints("c", 1))
                      .accepts()
                      .snapshot()
                      .loses(CLUSTER, "c")
                      .drops(ENDPOINT, "c")
                      .accepts(CLUSTER)
                      .getsNothing()),
          both(
              "endpoints that are gone while their cluster stays become none",
              s ->
                  s.snapshot(endpoints("c", 1))
                      .wants(ENDPOINT, "c")
                      .gets(ENDPOINT, endpoints("c", 1))
                      .accepts()
                      .snapshot()
                      .gets(ENDPOINT, noEndpoints("c"))));

  private ChangeCases() {}

  /** One resource of each type, asked for, answered and accepted. */
  private static Script everything(Script script, int content) {
    return script
        .snapshot(
            cluster("c", content),
            endpoints("c", content),
            secret("x", content),
            extension("e", content),
            listener("l", content),
            route("r", content))
        .wantsAll(CLUSTER)
        .gets(CLUSTER, cluster("c", content))
        .accepts()
        .wants(ENDPOINT, "c")
        .gets(ENDPOINT, endpoints("c", content))
        .accepts()
        .wants(SECRET, "x")
        .gets(SECRET, secret("x", content))
        .accepts()
        .wantsAll(LISTENER)
        .gets(LISTENER, listener("l", content))
        .accepts()
        .wants(EXTENSION, "e")
        .gets(EXTENSION, extension("e", content))
        .accepts()
        .wants(ROUTE, "r")
        .gets(ROUTE, route("r", content))
        .accepts();
  }
}
