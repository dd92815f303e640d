package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.MeshSettings.PolicyDeliverySetting;
import dev.portcullis.model.ProblemCode;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a mesh config: what stands under {@code portcullis:} and under {@code defaultConfig}.
 */
record MeshSettingsDraft(
    String clusterDomain,
    @Nullable Duration maxStreamDuration,
    Identity identity,
    PolicyDeliverySetting policyDelivery) {
  private static final ImmutableMap<String, Identity> IDENTITIES =
      ImmutableMap.of("none", Identity.NONE, "sds", Identity.SDS, "files", Identity.FILES);
  private static final ImmutableMap<String, PolicyDeliverySetting> DELIVERIES =
      ImmutableMap.of("auto", PolicyDeliverySetting.AUTO, "phased", PolicyDeliverySetting.PHASED);
  private static final ImmutableSet<String> FETCHERS = ImmutableSet.of("control-plane", "proxy");
  private static final ImmutableSet<String> CHALLENGES = ImmutableSet.of("none", "rfc6750");

  /** What the mesh config says of all proxies. */
  record Proxies(int trusted, Duration drain) {}

  static MeshSettingsDraft read(@Nullable Fields portcullis) {
    MeshSettings defaults = MeshSettings.DEFAULT;
    if (portcullis == null) {
      return new MeshSettingsDraft(
          defaults.clusterDomain(), null, defaults.identity(), defaults.policyDelivery());
    }
    String domain = portcullis.string("clusterDomain", defaults.clusterDomain());
    if (!Hosts.isName(domain)) {
      portcullis.report(ProblemCode.INVALID_HOST, "clusterDomain", "is no DNS name", "");
    }
    MeshSettingsDraft read =
        new MeshSettingsDraft(
            domain,
            portcullis.duration("maxStreamDuration"),
            one(portcullis, "identity", IDENTITIES, defaults.identity()),
            one(portcullis, "policyDelivery", DELIVERIES, defaults.policyDelivery()));
    onlyFirst(portcullis, "challenge", CHALLENGES);
    Fields jwks = portcullis.object("jwks");
    if (jwks != null) {
      checkJwks(jwks);
    }
    portcullis.done();
    return read;
  }

  private static <T> T one(
      Fields fields, String name, ImmutableMap<String, T> values, T otherwise) {
    String text = fields.string(name);
    if (text == null) {
      return otherwise;
    }
    T value = values.get(text);
    if (value == null) {
      fields.unknownValue(name, text, values.keySet().asList());
    }
    return value == null ? otherwise : value;
  }

  /** A setting with one value that works and one that will. */
  private static void onlyFirst(Fields fields, String name, ImmutableSet<String> values) {
    String text = fields.string(name);
    if (text == null || text.equals(values.asList().getFirst())) {
      return;
    }
    if (values.contains(text)) {
      fields.report(
          ProblemCode.SETTING_NOT_SUPPORTED_YET,
          name,
          "is " + text + ", which is not supported yet",
          "write " + values.asList().getFirst());
    } else {
      fields.unknownValue(name, text, values.asList());
    }
  }

  private static void checkJwks(Fields jwks) {
    PolicyValues.list(jwks, "allowedCidrs", PolicyValues::ipBlock);
    String stale = jwks.string("maxStale");
    if (stale != null && Durations.parse(stale) == null) {
      jwks.report(
          ProblemCode.INVALID_DURATION,
          "maxStale",
          "is " + stale + ", which is no duration",
          "write 168h, or 0 for ever");
    }
    onlyFirst(jwks, "fetch", FETCHERS);
    jwks.done();
  }

  static Proxies proxies(Fields mesh) {
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
    return new Proxies(trusted, drain == null ? MeshSettings.DEFAULT.drainDuration() : drain);
  }

  static ImmutableList<String> extensionProviders(Fields mesh) {
    Set<String> names = new LinkedHashSet<>();
    for (Fields provider : mesh.objects("extensionProviders")) {
      String name = provider.required("name");
      if (name != null && !names.add(name)) {
        provider.report(ProblemCode.INVALID_VALUE, "name", "is that of another provider, too", "");
      }
      provider.ignore(MeshSettingNames.PROVIDERS);
      provider.done();
    }
    return ImmutableList.copyOf(names);
  }
}
