package dev.portcullis.jwks;

import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.model.JwksSettings;

/** The hosts that a namespace's policies may have keys from. */
final class HostAllowance {
  private final JwksSettings settings;
  private final String namespace;

  HostAllowance(JwksSettings settings, String namespace) {
    this.settings = settings;
    this.namespace = namespace;
  }

  void check(KeyHost host) throws FetchException {
    if (!settings.allowsHost(namespace, host.name())) {
      throw new FetchException(
          Cause.NOT_ALLOWED,
          host.name()
              + " is none of the hosts that portcullis.jwks.allowedHosts of the mesh config has for"
              + " namespace "
              + namespace);
    }
  }
}
