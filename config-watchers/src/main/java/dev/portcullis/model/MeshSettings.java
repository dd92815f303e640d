package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The mesh config: Istio's MeshConfig as far as Portcullis uses it, and its own settings.
 *
 * @param rootNamespace the namespace whose policies hold for the whole mesh
 * @param trustDomainAliases further trust domains that count as this mesh
 * @param topology what is in front of gateways, where they say nothing of it themselves
 * @param serverName the value of the {@code server} response header
 * @param drainDuration how long a replaced filter chain drains
 * @param maxStreamDuration how long an HTTP stream may last, null for ever
 * @param extensionProviders what CUSTOM policies may refer to, and others; authorizers have names
 *     of their own
 * @param autoMutualTls whether clients use mutual TLS where servers take it, unasked
 * @param challenge how requests that lack a token are refused, unless the policy says otherwise
 * @param strict what is refused beyond what Istio refuses
 * @param jwks how keys of issuers are fetched
 */
public record MeshSettings(
    String rootNamespace,
    String trustDomain,
    ImmutableList<String> trustDomainAliases,
    String clusterDomain,
    PathNormalization pathNormalization,
    GatewayTopology topology,
    OutboundTrafficPolicy outboundTrafficPolicy,
    String serverName,
    Duration drainDuration,
    @Nullable Duration maxStreamDuration,
    ImmutableList<ExtensionProvider> extensionProviders,
    Identity identity,
    boolean autoMutualTls,
    PolicyDeliverySetting policyDelivery,
    Challenge challenge,
    StrictSettings strict,
    JwksSettings jwks) {

  /** Istio's defaults. */
  public static final MeshSettings DEFAULT =
      new MeshSettings(
          "istio-system",
          "cluster.local",
          ImmutableList.of(),
          "cluster.local",
          PathNormalization.BASE,
          GatewayTopology.DIRECT,
          OutboundTrafficPolicy.ALLOW_ANY,
          "istio-envoy",
          Duration.ofSeconds(45),
          null,
          ImmutableList.of(),
          Identity.NONE,
          true,
          PolicyDeliverySetting.AUTO,
          Challenge.NONE,
          StrictSettings.OFF,
          JwksSettings.DEFAULT);

  /** What the provider of a CUSTOM policy means, null if there is no authorizer of this name. */
  public @Nullable ExtensionProvider authorizer(String name) {
    return extensionProviders.stream()
        .filter(provider -> !(provider instanceof ExtensionProvider.NotAnAuthorizer))
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** A draft that starts from these settings. */
  public MeshSettingsBuilder toBuilder() {
    return new MeshSettingsBuilder(this);
  }

  /** What is done to a path before it is matched and forwarded. */
  public enum PathNormalization {
    NONE,
    BASE,
    MERGE_SLASHES,
    DECODE_AND_MERGE_SLASHES
  }

  /** Where requests to unknown hosts go. */
  public enum OutboundTrafficPolicy {
    REGISTRY_ONLY,
    ALLOW_ANY
  }

  /** Where workloads have their certificates from ({@code portcullis.identity}). */
  public enum Identity {
    NONE,
    SDS,
    FILES
  }

  /** {@code portcullis.policyDelivery}: by what the proxy can do, or the phased way for all. */
  public enum PolicyDeliverySetting {
    AUTO,
    PHASED
  }

  /**
   * {@code portcullis.challenge}: what a request is answered that is refused for want of a token.
   */
  public enum Challenge {
    /** Istio's 403. */
    NONE,
    /** A challenge of RFC 6750: 401, or 403 with {@code insufficient_scope}. */
    RFC6750;

    /** The annotation by which a policy overrides the mesh's setting. */
    public static final String ANNOTATION = "portcullis.dev/challenge";

    /** The name in an annotation and in the mesh config. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The challenge of a policy with these metadata: what its annotation says, else the mesh's. */
  public Challenge challenge(ConfigMeta policy) {
    String text = policy.annotations().getOrDefault(Challenge.ANNOTATION, challenge.text());
    return text.equals(Challenge.RFC6750.text()) ? Challenge.RFC6750 : Challenge.NONE;
  }
}
