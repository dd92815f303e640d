package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Condition;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.AuthorizationPolicy.Operation;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.AuthorizationPolicy.Source;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.Values;
import dev.portcullis.model.WorkloadSelector;
import dev.portcullis.xds.PolicyDelivery;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.time.Duration;

/** Makes policies for tests, also such as no reader would let through. */
public final class Policies {
  /** Where everything is said to be written. */
  public static final SourceLocation AT = new SourceLocation("policy.yaml", 1, 1);

  private static final MeshSettings MESH = MeshSettings.DEFAULT;

  private Policies() {}

  /** Identity of an object, without creation time. */
  public static ConfigMeta meta(ConfigKind kind, String namespace, String name) {
    return new ConfigMeta(
        new ConfigKey(kind, namespace, name), ImmutableMap.of(), ImmutableMap.of(), null, AT);
  }

  /** The default mesh with other trust domains. */
  public static MeshSettings mesh(String trustDomain, ImmutableList<String> aliases) {
    return MESH.toBuilder().trustDomain(trustDomain).trustDomainAliases(aliases).build();
  }

  /** A generation of these objects. */
  public static ConfigView view(ConfigObject... objects) {
    return view(MESH, objects);
  }

  /** A generation of these objects in a mesh with these settings. */
  public static ConfigView view(MeshSettings mesh, ConfigObject... objects) {
    return new ConfigView(
        1,
        ImmutableSortedMap.copyOf(
            Maps.uniqueIndex(ImmutableList.copyOf(objects), ConfigObject::key)),
        mesh);
  }

  /** A sidecar in namespace foo with the label app=httpbin. */
  public static WorkloadGroupKey sidecar(PolicyDelivery delivery) {
    return new WorkloadGroupKey(
        ProxyRole.SIDECAR, "foo", ImmutableSortedMap.of("app", "httpbin"), null, delivery);
  }

  /** A policy in namespace foo for every workload. */
  public static AuthorizationPolicy authorization(String name, Action action, Rule... rules) {
    return new AuthorizationPolicy(
        meta(ConfigKind.AUTHORIZATION_POLICY, "foo", name),
        WorkloadSelector.EVERYTHING,
        ImmutableList.of(),
        action,
        action == Action.CUSTOM ? "provider" : "",
        Mode.ENFORCED,
        ImmutableList.copyOf(rules));
  }

  /** A rule about operations only. */
  public static Rule to(int index, Operation... operations) {
    return new Rule(
        index, ImmutableList.of(), ImmutableList.copyOf(operations), ImmutableList.of(), AT);
  }

  /** A rule about sources only. */
  public static Rule from(int index, Source... sources) {
    return new Rule(
        index, ImmutableList.copyOf(sources), ImmutableList.of(), ImmutableList.of(), AT);
  }

  /** A rule of conditions only. */
  public static Rule when(int index, Condition... conditions) {
    return new Rule(
        index, ImmutableList.of(), ImmutableList.of(), ImmutableList.copyOf(conditions), AT);
  }

  /** A condition with these values. */
  public static Condition condition(String key, String... values) {
    return new Condition(key, values(values), AT);
  }

  /** An operation by path. */
  public static Operation paths(String... paths) {
    return new Operation(Values.NONE, Values.NONE, Values.NONE, values(paths), AT);
  }

  /** An operation by port. */
  public static Operation ports(String... ports) {
    return new Operation(Values.NONE, values(ports), Values.NONE, Values.NONE, AT);
  }

  /** A source by the identity in a token. */
  public static Source requestPrincipals(String... principals) {
    return new Source(
        Values.NONE,
        values(principals),
        Values.NONE,
        Values.NONE,
        Values.NONE,
        Values.NONE,
        Values.NONE,
        AT);
  }

  /** A source by the address of the peer. */
  public static Source ipBlocks(String... blocks) {
    return new Source(
        Values.NONE,
        Values.NONE,
        Values.NONE,
        Values.NONE,
        Values.NONE,
        values(blocks),
        Values.NONE,
        AT);
  }

  /** Alternatives without a negated form. */
  public static Values values(String... values) {
    return new Values(ImmutableList.copyOf(values), ImmutableList.of());
  }

  /** A request authentication in namespace foo for every workload. */
  public static RequestAuthentication authentication(String name, JwtRule... rules) {
    return new RequestAuthentication(
        meta(ConfigKind.REQUEST_AUTHENTICATION, "foo", name),
        WorkloadSelector.EVERYTHING,
        ImmutableList.of(),
        ImmutableList.copyOf(rules));
  }

  /** A rule with nothing but an issuer and its keys. */
  public static JwtRule jwtRule(String issuer, KeySource keys) {
    return new JwtRule(
        issuer,
        ImmutableList.of(),
        keys,
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of(),
        "",
        ImmutableList.of(),
        false,
        ImmutableList.of(),
        Duration.ofSeconds(5),
        AT);
  }

  /** A symmetric key set with this key id. */
  public static KeySource keys(String kid) {
    return new KeySource.InlineJwks(
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"%s\",\"k\":\"bm90LWEtc2VjcmV0\"}]}".formatted(kid));
  }
}
