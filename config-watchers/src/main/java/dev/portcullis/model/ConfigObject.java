package dev.portcullis.model;

import java.util.Comparator;

/** An object of the configuration as its author wrote it, valid by itself. */
public sealed interface ConfigObject
    permits AuthorizationPolicy,
        Deployment,
        DestinationRule,
        EndpointSlice,
        Gateway,
        GatewayClass,
        KubernetesGateway,
        KubernetesRoute,
        NamespaceObject,
        PeerAuthentication,
        Pod,
        ReferenceGrant,
        RequestAuthentication,
        Secret,
        Service,
        ServiceAccount,
        ServiceEntry,
        Sidecar,
        VirtualService,
        WorkloadEntry {

  ConfigMeta meta();

  /** The identity of the object. */
  default ConfigKey key() {
    return meta().key();
  }

  /**
   * Istio's order of objects of one kind: by creation time in whole seconds, then name, then
   * namespace; objects without creation time come first.
   */
  Comparator<ConfigObject> BY_CREATION =
      Comparator.comparingLong((ConfigObject object) ->
              object.meta().createdAt() == null ? 0 : object.meta().createdAt().getEpochSecond())
          .thenComparing(object -> object.meta().name())
          .thenComparing(object -> object.meta().namespace());
}
