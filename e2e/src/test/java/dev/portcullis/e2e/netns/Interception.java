package dev.portcullis.e2e.netns;

/** How the traffic of a workload gets to its sidecar: the rules that Istio's pods start with. */
final class Interception {
  /** As whom a sidecar runs; what it sends is let through. */
  static final String USER = "1337";

  static final String RULES =
      """
      *nat
      :ISTIO_INBOUND - [0:0]
      :ISTIO_IN_REDIRECT - [0:0]
      :ISTIO_OUTPUT - [0:0]
      :ISTIO_REDIRECT - [0:0]
      -A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
      -A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
      -A PREROUTING -p tcp -j ISTIO_INBOUND
      -A ISTIO_INBOUND -p tcp -m multiport --dports 15008,15020,15021,15090 -j RETURN
      -A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT
      -A OUTPUT -p tcp -j ISTIO_OUTPUT
      -A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN
      -A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT
      -A ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN
      -A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
      -A ISTIO_OUTPUT -d 127.0.0.1/32 -j RETURN
      -A ISTIO_OUTPUT -j ISTIO_REDIRECT
      COMMIT
      """;

  private Interception() {}
}
