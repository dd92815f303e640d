package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.compile.routing.GatewayCredentials.Credential;
import dev.portcullis.compile.routing.GatewayCredentials.Part;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ClientTlsSettings.Mode;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.Secret;
import dev.portcullis.model.TrafficPolicy;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Secrets that DestinationRules name for the connections of proxies: in the namespace of
 * the proxies only, whatever namespace a rule is in.
 */
final class UpstreamCredentials {
  private UpstreamCredentials() {}

  /** What there is for the proxies of {@code group}. */
  static ImmutableList<Credential> of(ConfigView view, WorkloadGroupKey group) {
    SecretLookup secrets = new SecretLookup(view, group.namespace());
    return view.derive(new WithCredentials()).stream()
        .filter(rule -> counts(rule, group))
        .flatMap(UpstreamCredentials::settings)
        .flatMap(tls -> parts(tls).map(part -> credential(secrets, tls, part)))
        .filter(Objects::nonNull)
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }

  /** The rules that name Secrets at all: hardly any, and edits of others are of no interest. */
  private record WithCredentials() implements Query<ImmutableList<DestinationRule>> {
    @Override
    public ImmutableList<DestinationRule> ask(ConfigView view) {
      return view.all(DestinationRule.class).stream()
          .filter(rule -> settings(rule).anyMatch(tls -> !tls.credentialName().isEmpty()))
          .collect(ImmutableList.toImmutableList());
    }
  }

  /** Which parts of its Secret these settings need. */
  static Stream<Part> parts(ClientTlsSettings tls) {
    if (tls.credentialName().isEmpty()) {
      return Stream.of();
    }
    return switch (tls.mode()) {
      case DISABLE, ISTIO_MUTUAL -> Stream.of();
      case SIMPLE, MUTUAL ->
          Stream.of(Part.values())
              .filter(part -> part != Part.KEY_PAIR || tls.mode() == Mode.MUTUAL)
              .filter(part -> part != Part.AUTHORITIES || !tls.insecureSkipVerify());
    };
  }

  /** The name of the resource for a part of the Secret. */
  static String resource(ClientTlsSettings tls, Part part) {
    return switch (part) {
      case KEY_PAIR -> CredentialName.resource(tls.credentialName());
      case AUTHORITIES -> CredentialName.authorities(tls.credentialName());
    };
  }

  /** True if a Secret that the rule names may be for these proxies. */
  static boolean counts(DestinationRule rule, WorkloadGroupKey group) {
    String owner = rule.meta().namespace();
    if (rule.workloadSelector() != null) {
      return owner.equals(group.namespace()) && rule.workloadSelector().matches(group.labels());
    }
    return group.role() == ProxyRole.GATEWAY
        && Visibility.isVisible(rule.exportTo(), owner, group.namespace());
  }

  private static @Nullable Credential credential(
      SecretLookup secrets, ClientTlsSettings tls, Part part) {
    String resource = resource(tls, part);
    Secret secret = secrets.behind(resource, part);
    return secret == null ? null : new Credential(resource, secret, part);
  }

  private static Stream<ClientTlsSettings> settings(DestinationRule rule) {
    return Stream.concat(
            Stream.ofNullable(rule.trafficPolicy()),
            rule.subsets().stream().flatMap(subset -> Stream.ofNullable(subset.trafficPolicy())))
        .flatMap(UpstreamCredentials::settings);
  }

  private static Stream<ClientTlsSettings> settings(TrafficPolicy policy) {
    return Stream.concat(
        Stream.ofNullable(policy.everyPort().tls()),
        policy.ports().values().stream().flatMap(port -> Stream.ofNullable(port.tls())));
  }
}
