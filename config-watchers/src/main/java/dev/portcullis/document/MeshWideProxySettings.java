package dev.portcullis.document;

import dev.portcullis.model.MeshSettingsBuilder;
import java.time.Duration;

/** Reads what a mesh config says of all proxies, most of it under {@code defaultConfig}. */
final class MeshWideProxySettings {
  private MeshWideProxySettings() {}

  static void read(Fields mesh, MeshSettingsBuilder settings) {
    Duration drain = mesh.duration("drainDuration");
    int trusted = 0;
    Fields config = mesh.object("defaultConfig");
    if (config != null) {
      Duration ofProxies = config.duration("drainDuration");
      drain = ofProxies == null ? drain : ofProxies;
      Fields topology = config.object("gatewayTopology");
      if (topology != null) {
        trusted = topology.integer("numTrustedProxies", 0, Integer.MAX_VALUE, 0);
        MeshSettingNames.notUsed(topology, "forwardClientCertDetails", "proxyProtocol");
        topology.done();
      }
      MeshSettingNames.passOverProxyConfig(config);
      config.done();
    }
    settings.trustedProxies(trusted);
    if (drain != null) {
      settings.drainDuration(drain);
    }
  }
}
