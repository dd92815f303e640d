package dev.portcullis.document;

import com.google.common.collect.ImmutableMap;
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
        .strict(StrictSettingsReader.read(portcullis.object("strict")))
        .jwks(JwksSettingsReader.read(portcullis.object("jwks")));
    portcullis.done();
  }

  static <T> T one(Fields fields, String name, ImmutableMap<String, T> values, T otherwise) {
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
}
