package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.gatewayapi.TranslatedGateways;
import dev.portcullis.compile.gatewayapi.TranslatedNames;
import dev.portcullis.compile.routing.GatewayPort.BoundServer;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Secret;
import dev.portcullis.xds.ProxyRole;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Secrets that the servers of a gateway name, and those that are for connections of
 * proxies: in their own namespace only, whatever namespace names them.
 */
public final class GatewayCredentials {
  private static final String IN_CLUSTER =
      "; of a cluster only those labelled portcullis.dev/credential=true are read, in the namespaces"
          + " that --credential-namespace names";

  private final WorkloadGroupKey group;
  private final ConfigView view;
  private final SecretLookup secrets;
  private final Problems problems = new Problems();
  private final Map<String, Credential> found = new TreeMap<>();

  private GatewayCredentials(ConfigView view, WorkloadGroupKey group) {
    this.group = group;
    this.view = view;
    this.secrets = new SecretLookup(view, group.namespace());
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
      GatewayPorts.selecting(view, group, TranslatedGateways.of(view, group))
          .forEach(gateway ->
              gateway
                  .servers()
                  .forEach(server -> credentials.add(new BoundServer(gateway, server))));
    }
    UpstreamCredentials.of(view, group)
        .forEach(credential -> credentials.found.putIfAbsent(credential.resource(), credential));
    return new Plan(ImmutableList.copyOf(credentials.found.values()), credentials.problems.all());
  }

  private void add(BoundServer bound) {
    if (!bound.isTls() || !bound.server().tls().mode().isTerminated()) {
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

  private @Nullable Secret find(BoundServer bound, String resource, Part part) {
    String written = CredentialName.secret(resource);
    // Whoever just writes such a name was granted nothing.
    boolean granted =
        CredentialName.isGranted(resource) && TranslatedNames.isTranslated(bound.gateway().meta());
    if (secrets.isElsewhere(written) && !granted) {
      report(
          bound,
          "Secret " + written + " is not in the namespace of the gateway, " + group.namespace());
      return null;
    }
    int slash = written.indexOf('/');
    String namespace = granted ? written.substring(0, slash) : group.namespace();
    String name = written.substring(slash + 1);
    Secret secret = new SecretLookup(view, namespace).find(name, part);
    if (secret == null) {
      report(
          bound,
          "there is no usable Secret "
              + namespace
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
        hint(bound.gateway().meta()));
  }

  private static String hint(ConfigMeta gateway) {
    String where =
        TranslatedNames.isTranslated(gateway)
            ? "the Secret may have to be labelled for Portcullis to see it"
            : "Secrets are looked up in the namespace of the proxies that the Gateway selects";
    return gateway.location().isOfCluster() ? where + IN_CLUSTER : where;
  }
}
