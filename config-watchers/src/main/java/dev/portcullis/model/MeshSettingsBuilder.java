package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.MeshSettings.Challenge;
import dev.portcullis.model.MeshSettings.Identity;
import dev.portcullis.model.MeshSettings.OutboundTrafficPolicy;
import dev.portcullis.model.MeshSettings.PathNormalization;
import dev.portcullis.model.MeshSettings.PolicyDeliverySetting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Mesh settings in the making: its values by name instead of by place. */
public final class MeshSettingsBuilder {
  private String rootNamespace;
  private String trustDomain;
  private ImmutableList<String> trustDomainAliases;
  private String clusterDomain;
  private PathNormalization pathNormalization;
  private GatewayTopology topology;
  private OutboundTrafficPolicy outboundTrafficPolicy;
  private String serverName;
  private Duration drainDuration;
  private @Nullable Duration maxStreamDuration;
  private ImmutableList<ExtensionProvider> extensionProviders;
  private Identity identity;
  private boolean autoMutualTls;
  private PolicyDeliverySetting policyDelivery;
  private Challenge challenge;
  private StrictSettings strict;
  private JwksSettings jwks;

  MeshSettingsBuilder(MeshSettings settings) {
    rootNamespace = settings.rootNamespace();
    trustDomain = settings.trustDomain();
    trustDomainAliases = settings.trustDomainAliases();
    clusterDomain = settings.clusterDomain();
    pathNormalization = settings.pathNormalization();
    topology = settings.topology();
    outboundTrafficPolicy = settings.outboundTrafficPolicy();
    serverName = settings.serverName();
    drainDuration = settings.drainDuration();
    maxStreamDuration = settings.maxStreamDuration();
    extensionProviders = settings.extensionProviders();
    identity = settings.identity();
    autoMutualTls = settings.autoMutualTls();
    policyDelivery = settings.policyDelivery();
    challenge = settings.challenge();
    strict = settings.strict();
    jwks = settings.jwks();
  }

  public MeshSettingsBuilder rootNamespace(String value) {
    rootNamespace = value;
    return this;
  }

  public MeshSettingsBuilder trustDomain(String value) {
    trustDomain = value;
    return this;
  }

  public MeshSettingsBuilder trustDomainAliases(ImmutableList<String> value) {
    trustDomainAliases = value;
    return this;
  }

  public MeshSettingsBuilder clusterDomain(String value) {
    clusterDomain = value;
    return this;
  }

  public MeshSettingsBuilder pathNormalization(PathNormalization value) {
    pathNormalization = value;
    return this;
  }

  public MeshSettingsBuilder topology(GatewayTopology value) {
    topology = value;
    return this;
  }

  public MeshSettingsBuilder outboundTrafficPolicy(OutboundTrafficPolicy value) {
    outboundTrafficPolicy = value;
    return this;
  }

  public MeshSettingsBuilder serverName(String value) {
    serverName = value;
    return this;
  }

  public MeshSettingsBuilder drainDuration(Duration value) {
    drainDuration = value;
    return this;
  }

  public MeshSettingsBuilder maxStreamDuration(@Nullable Duration value) {
    maxStreamDuration = value;
    return this;
  }

  public MeshSettingsBuilder extensionProviders(ImmutableList<ExtensionProvider> value) {
    extensionProviders = value;
    return this;
  }

  public MeshSettingsBuilder identity(Identity value) {
    identity = value;
    return this;
  }

  public MeshSettingsBuilder autoMutualTls(boolean value) {
    autoMutualTls = value;
    return this;
  }

  public MeshSettingsBuilder policyDelivery(PolicyDeliverySetting value) {
    policyDelivery = value;
    return this;
  }

  public MeshSettingsBuilder challenge(Challenge value) {
    challenge = value;
    return this;
  }

  public MeshSettingsBuilder strict(StrictSettings value) {
    strict = value;
    return this;
  }

  public MeshSettingsBuilder jwks(JwksSettings value) {
    jwks = value;
    return this;
  }

  /** The settings as they are now. */
  public MeshSettings build() {
    return new MeshSettings(
        rootNamespace,
        trustDomain,
        trustDomainAliases,
        clusterDomain,
        pathNormalization,
        topology,
        outboundTrafficPolicy,
        serverName,
        drainDuration,
        maxStreamDuration,
        extensionProviders,
        identity,
        autoMutualTls,
        policyDelivery,
        challenge,
        strict,
        jwks);
  }
}
