package dev.portcullis.document;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.MeshSettings.Challenge;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.MeshSettings.PolicyDeliverySetting;
import dev.portcullis.model.MeshSettingsBuilder;
import dev.portcullis.model.ProblemCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what is our own in a mesh config: everything under {@code portcullis:}. */
final class PortcullisSettings {
  private static final ImmutableMap<String, Identity> IDENTITIES =
      ImmutableMap.of("none", Identity.NONE, "sds", Identity.SDS, "files", Identity.FILES);
  private static final ImmutableMap<String, PolicyDeliverySetting> DELIVERIES =
      ImmutableMap.of("auto", PolicyDeliverySetting.AUTO, "phased", PolicyDeliverySetting.PHASED);
  private static final ImmutableSet<String> FETCHERS = ImmutableSet.of("control-plane", "proxy");
  private static final ImmutableMap<String, Challenge> CHALLENGES =
      Maps.uniqueIndex(List.of(Challenge.values()), Challenge::text);

  private PortcullisSettings() {}

  static void read(@Nullable Fields portcullis, MeshSettingsBuilder settings) {
    if (portcullis == null) {
      return;
    }
    MeshSettings defaults = MeshSettings.DEFAULT;
    String domain = portcullis.string("clusterDomain", defaults.clusterDomain());
    if (!Hosts.isName(domain)) {
      portcullis.report(ProblemCode.INVALID_HOST, "clusterDomain", "is no DNS name", "");
    }
    settings
        .clusterDomain(domain)
        .maxStreamDuration(portcullis.duration("maxStreamDuration"))
        .identity(one(portcullis, "identity", IDENTITIES, defaults.identity()))
        .policyDelivery(one(portcullis, "policyDelivery", DELIVERIES, defaults.policyDelivery()))
        .challenge(one(portcullis, "challenge", CHALLENGES, defaults.challenge()))
        .strict(StrictSettingsReader.read(portcullis.object("strict")));
    Fields jwks = portcullis.object("jwks");
    if (jwks != null) {
      checkJwks(jwks);
    }
    portcullis.done();
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
}
