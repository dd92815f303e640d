package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.Gateway;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Secret;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Secrets that the servers of a gateway name: in the gateway's own namespace only,
 * whatever namespace the Gateway is in.
 */
public final class GatewayCredentials {
  private final ConfigView view;
  private final WorkloadGroupKey group;
  private final Problems problems = new Problems();
  private final Map<String, Credential> found = new TreeMap<>();

  private GatewayCredentials(ConfigView view, WorkloadGroupKey group) {
    this.view = view;
    this.group = group;
  }

  /** A Secret under a name that proxies ask for. */
  public record Credential(String resource, Secret secret, Part part) {}

  /** What of a Secret is meant. */
  public enum Part {
    KEY_PAIR,
    AUTHORITIES
  }

  /** What there is, by name of the resource, and what is missing. */
  public record Plan(
      ImmutableList<Credential> credentials, ImmutableList<ConfigProblem> problems) {}

  /** The Secrets for the proxies of {@code group}. */
  public static Plan plan(ConfigView view, WorkloadGroupKey group) {
    GatewayCredentials credentials = new GatewayCredentials(view, group);
    if (group.role() == ProxyRole.GATEWAY) {
      for (Gateway gateway : view.all(Gateway.class)) {
        if (gateway.selector().matches(group.labels())) {
          gateway.servers().forEach(server -> credentials.add(new BoundServer(gateway, server)));
        }
      }
    }
    return new Plan(ImmutableList.copyOf(credentials.found.values()), credentials.problems.all());
  }

  private void add(BoundServer bound) {
    if (!bound.isHttps()) {
      return;
    }
    for (String written : bound.server().tls().credentialNames()) {
      String resource = CredentialName.resource(written);
      Secret secret = find(bound, resource, Part.KEY_PAIR);
      if (secret != null) {
        found.put(resource, new Credential(resource, secret, Part.KEY_PAIR));
      }
    }
    String resource = CredentialName.authorities(bound.server().tls());
    if (!resource.isEmpty()) {
      Secret secret = find(bound, resource, Part.AUTHORITIES);
      if (secret != null) {
        found.put(resource, new Credential(resource, secret, Part.AUTHORITIES));
      }
    }
  }

  /** As Istio: a Secret of its own goes before the one that holds the certificate, too. */
  private @Nullable Secret withAuthorities(String name) {
    Predicate<Secret> usable = held -> held.authorities() != null;
    Secret own = named(name, usable);
    return own != null ? own : named(CredentialName.withoutEnding(name), usable);
  }

  private @Nullable Secret named(String name, Predicate<Secret> usable) {
    return view.all(Secret.class, group.namespace()).stream()
        .filter(secret -> secret.meta().name().equals(name))
        .filter(usable)
        .findFirst()
        .orElse(null);
  }

  private @Nullable Secret find(BoundServer bound, String resource, Part part) {
    String written = CredentialName.secret(resource);
    int slash = written.indexOf('/');
    if (slash >= 0 && !written.substring(0, slash).equals(group.namespace())) {
      report(
          bound,
          "Secret " + written + " is not in the namespace of the gateway, " + group.namespace());
      return null;
    }
    String name = written.substring(slash + 1);
    Secret secret =
        switch (part) {
          case KEY_PAIR -> named(name, held -> held.keyPair() != null);
          case AUTHORITIES -> withAuthorities(name);
        };
    if (secret == null) {
      report(
          bound,
          "there is no usable Secret "
              + group.namespace()
              + "/"
              + switch (part) {
                case KEY_PAIR -> name + " with a certificate and its key";
                case AUTHORITIES ->
                    CredentialName.withoutEnding(name) + " with authorities (ca.crt or cacert)";
              });
    }
    return secret;
  }

  private void report(BoundServer bound, String message) {
    problems.report(
        ProblemCode.CREDENTIAL_NOT_FOUND,
        bound.gateway().meta(),
        bound.server().location(),
        message + ": TLS handshakes for " + String.join(", ", bound.server().hosts()) + " fail",
        "Secrets are looked up in the namespace of the proxies that the Gateway selects");
  }
}
