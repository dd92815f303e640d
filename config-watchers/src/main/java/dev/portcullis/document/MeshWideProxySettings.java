package dev.portcullis.document;

import dev.portcullis.model.GatewayTopology;
import dev.portcullis.model.GatewayTopology.ClientCertificates;
import dev.portcullis.model.MeshSettingsBuilder;
import java.time.Duration;

/** Reads what a mesh config says of all proxies, most of it under {@code defaultConfig}. */
final class MeshWideProxySettings {
  private MeshWideProxySettings() {}

  static void read(Fields mesh, MeshSettingsBuilder settings) {
    Duration drain = mesh.duration("drainDuration");
    Fields config = mesh.object("defaultConfig");
    if (config != null) {
      Duration ofProxies = config.duration("drainDuration");
      drain = ofProxies == null ? drain : ofProxies;
      Fields topology = config.object("gatewayTopology");
      if (topology != null) {
        settings.topology(topology(topology));
      }
      MeshSettingNames.passOverProxyConfig(config);
      config.done();
    }
    if (drain != null) {
      settings.drainDuration(drain);
    }
  }

  private static GatewayTopology topology(Fields topology) {
    ClientCertificates certificates =
        topology.choice("forwardClientCertDetails", ClientCertificates.class);
    // That it is there says it all.
    Fields proxyProtocol = topology.object("proxyProtocol");
    if (proxyProtocol != null) {
      proxyProtocol.done();
    }
    GatewayTopology read =
        new GatewayTopology(
            topology.integer("numTrustedProxies", 0, Integer.MAX_VALUE, 0),
            certificates == null ? ClientCertificates.UNDEFINED : certificates,
            proxyProtocol != null);
    topology.done();
    return read;
  }
}
