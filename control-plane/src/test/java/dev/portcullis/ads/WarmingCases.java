package dev.portcullis.ads;

import static dev.portcullis.ads.ProtocolCase.both;
import static dev.portcullis.ads.ProtocolCase.delta;
import static dev.portcullis.ads.Samples.edsCluster;
import static dev.portcullis.ads.Samples.endpoints;
import static dev.portcullis.ads.Samples.listener;
import static dev.portcullis.ads.Samples.route;
import static dev.portcullis.xds.ResourceType.CLUSTER;
import static dev.portcullis.xds.ResourceType.ENDPOINT;
import static dev.portcullis.xds.ResourceType.LISTENER;
import static dev.portcullis.xds.ResourceType.ROUTE;

import com.google.common.collect.ImmutableList;

/** What waits for clusters that a proxy has been told of and cannot use yet. */
final class WarmingCases {
  static final ImmutableList<ProtocolCase> ALL =
      ImmutableList.of(
          delta(
              "routes and listeners wait until the endpoints of a new cluster are asked for",
              s ->
                  serving(s)
                      .snapshot(
                          edsCluster("a", 1),
                          edsCluster("b", 1),
                          endpoints("a", 1),
                          endpoints("b", 1),
                          listener("l", 2),
                          route("r", 2))
                      .gets(CLUSTER, edsCluster("b", 1))
                      .accepts()
                      .getsNothing()
                      .wants(ENDPOINT, "b")
                      .gets(ENDPOINT, endpoints("b", 1))
                      .gets(LISTENER, listener("l", 2))
                      .gets(ROUTE, route("r", 2))),
          delta(
              "a cluster that comes while another response is not answered is waited for, too",
              s ->
                  serving(s)
                      .snapshot(
                          edsCluster("a", 2), endpoints("a", 1), listener("l", 1), route("r", 1))
                      .gets(CLUSTER, edsCluster("a", 2))
                      .gets(ENDPOINT, endpoints("a", 1))
                      .snapshot(
                          edsCluster("a", 2),
                          edsCluster("b", 1),
                          endpoints("a", 1),
                          endpoints("b", 1),
                          listener("l", 1),
                          route("r", 2))
                      .getsNothing()
                      .accepts(CLUSTER)
                      .gets(CLUSTER, edsCluster("b", 1))
                      .accepts(ENDPOINT)
                      .accepts(CLUSTER)
                      .getsNothing()
                      .wants(ENDPOINT, "b")
                      .gets(ENDPOINT, endpoints("b", 1))
                      .gets(ROUTE, route("r", 2))),
          delta(
              "a cluster that was refused is not waited for",
              s ->
                  serving(s)
                      .snapshot(
                          edsCluster("a", 1),
                          edsCluster("b", 1),
                          endpoints("a", 1),
                          endpoints("b", 1),
                          listener("l", 1),
                          route("r", 2))
                      .gets(CLUSTER, edsCluster("b", 1))
                      .refuses("b is bad")
                      .gets(ROUTE, route("r", 2))),
          both(
              "what is asked for is answered, whatever clusters wait for",
              s ->
                  serving(s)
                      .snapshot(
                          edsCluster("a", 1),
                          endpoints("a", 1),
                          listener("l", 1),
                          route("r", 1),
                          route("q", 1))
                      .wants(ROUTE, "q")
                      .gets(ROUTE, route("q", 1))));

  private WarmingCases() {}

  /** A proxy with one cluster, its endpoints, a listener and its routes. */
  private static Script serving(Script script) {
    return script
        .snapshot(edsCluster("a", 1), endpoints("a", 1), listener("l", 1), route("r", 1))
        .wantsAll(CLUSTER)
        .gets(CLUSTER, edsCluster("a", 1))
        .accepts()
        .wants(ENDPOINT, "a")
        .gets(ENDPOINT, endpoints("a", 1))
        .accepts()
        .wantsAll(LISTENER)
        .gets(LISTENER, listener("l", 1))
        .accepts()
        .wants(ROUTE, "r")
        .gets(ROUTE, route("r", 1))
        .accepts();
  }
}
