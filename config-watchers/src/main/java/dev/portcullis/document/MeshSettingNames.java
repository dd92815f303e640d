package dev.portcullis.document;

import dev.portcullis.model.ProblemCode;

/** Istio's settings that we do not use, by what their absence means. */
final class MeshSettingNames {
  /** Kinds of extension provider. */
  static final String[] PROVIDERS = {
    "envoyExtAuthzHttp",
    "envoyExtAuthzGrpc",
    "zipkin",
    "lightstep",
    "datadog",
    "stackdriver",
    "opencensus",
    "skywalking",
    "opentelemetry",
    "prometheus",
    "envoyFileAccessLog",
    "envoyHttpAls",
    "envoyTcpAls",
    "envoyOtelAls",
    "sds"
  };

  /** Logs, traces and the ways of istiod itself: nobody misses them in an answer. */
  private static final String[] HARMLESS = {
    "accessLogEncoding",
    "accessLogFile",
    "accessLogFormat",
    "ca",
    "certificates",
    "configSources",
    "defaultProviders",
    "disableEnvoyListenerLog",
    "enableEnvoyAccessLogService",
    "enablePrometheusMerge",
    "enableTracing",
    "inboundClusterStatName",
    "ingressClass",
    "ingressControllerMode",
    "ingressSelector",
    "ingressService",
    "outboundClusterStatName",
    "proxyHttpPort",
    "proxyInboundListenPort",
    "proxyListenPort",
    "verifyCertificateAtClient"
  };

  /** What changes in Istio how traffic flows. */
  private static final String[] NOT_USED = {
    "caCertificates",
    "connectTimeout",
    "defaultDestinationRuleExportTo",
    "defaultHttpRetryPolicy",
    "defaultServiceExportTo",
    "defaultTrafficPolicy",
    "defaultVirtualServiceExportTo",
    "discoverySelectors",
    "dnsRefreshRate",
    "h2UpgradePolicy",
    "hboneIdleTimeout",
    "inboundTrafficPolicy",
    "localityLbSetting",
    "meshMTLS",
    "protocolDetectionTimeout",
    "serviceEntryVisibility",
    "serviceScopeConfigs",
    "serviceSettings",
    "tcpKeepalive",
    "tlsDefaults",
    "zoneAwareLbSetting"
  };

  private static final String[] PROXY_CONFIG = {
    "availabilityZone",
    "binaryPath",
    "caCertificatesPem",
    "concurrency",
    "configPath",
    "connectionSettings",
    "controlPlaneAuthPolicy",
    "customConfigFile",
    "discoveryAddress",
    "discoveryRefreshDelay",
    "envoyAccessLogService",
    "envoyMetricsService",
    "envoyMetricsServiceAddress",
    "extraStatTags",
    "fileFlushInterval",
    "fileFlushMinSizeKb",
    "holdApplicationUntilProxyStarts",
    "image",
    "interceptionMode",
    "meshId",
    "privateKeyProvider",
    "proxyAdminPort",
    "proxyBootstrapTemplatePath",
    "proxyHeaders",
    "proxyMetadata",
    "proxyStatsMatcher",
    "readinessProbe",
    "runtimeValues",
    "sds",
    "serviceCluster",
    "statNameLength",
    "statsCompression",
    "statsdUdpAddress",
    "statusPort",
    "terminationDrainDuration",
    "tracing",
    "tracingServiceName",
    "zipkinAddress"
  };

  private MeshSettingNames() {}

  static void passOver(Fields mesh) {
    mesh.ignore(HARMLESS);
    notUsed(mesh, NOT_USED);
  }

  static void passOverProxyConfig(Fields config) {
    config.ignore(PROXY_CONFIG);
  }

  static void notUsed(Fields fields, String... names) {
    for (String name : names) {
      if (fields.has(name)) {
        fields
            .reading()
            .report(
                ProblemCode.SETTING_NOT_USED,
                fields.keyLocation(name),
                fields.path(name) + " is not used by Portcullis",
                "");
      }
      fields.ignore(name);
    }
  }
}
