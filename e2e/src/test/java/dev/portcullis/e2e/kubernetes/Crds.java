package dev.portcullis.e2e.kubernetes;

import java.nio.file.Path;

/** The definitions of kinds that a cluster can have, as their projects publish them. */
public enum Crds {
  /** Istio's own, all of them. */
  ISTIO,
  /** Those of the Gateway API, its standard channel. */
  GATEWAY_API,
  /** Ours, for clusters without Istio. */
  PORTCULLIS;

  Path file() {
    return switch (this) {
      case ISTIO -> Tools.crds("istio.yaml");
      case GATEWAY_API -> Tools.crds("gateway-api.yaml");
      case PORTCULLIS -> Path.of(System.getProperty("portcullis.home"), "deploy", "crds");
    };
  }

  /** One that is there if all are. */
  String first() {
    return switch (this) {
      case ISTIO, PORTCULLIS -> "requestauthentications.security.istio.io";
      case GATEWAY_API -> "httproutes.gateway.networking.k8s.io";
    };
  }
}
