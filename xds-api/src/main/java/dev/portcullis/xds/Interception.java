package dev.portcullis.xds;

/** How the traffic of a sidecar's workload comes to the sidecar. */
public enum Interception {
  /** Nothing is redirected: the sidecar has ports of its own. */
  NONE,
  /** By iptables' REDIRECT: the address that the peer meant has to be asked for. */
  REDIRECT,
  /** By iptables' TPROXY: connections keep both their addresses. */
  TPROXY
}
