package dev.portcullis.compile.routing;

import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.routing.GatewayCredentials.Part;
import dev.portcullis.model.Secret;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds Secrets for the proxies of one namespace: there, and nowhere else. */
final class SecretLookup {
  private final ConfigView view;
  private final String namespace;

  SecretLookup(ConfigView view, String namespace) {
    this.view = view;
    this.namespace = namespace;
  }

  /** The usable Secret of a name, null if there is none. */
  @Nullable Secret find(String name, Part part) {
    return switch (part) {
      case KEY_PAIR -> named(name, held -> held.keyPair() != null);
      case AUTHORITIES -> withAuthorities(name);
    };
  }

  /** What stands behind a resource, null if that is nothing that these proxies may have. */
  @Nullable Secret behind(String resource, Part part) {
    String written = CredentialName.secret(resource);
    return isElsewhere(written) ? null : find(written.substring(written.indexOf('/') + 1), part);
  }

  /** True for the name of a Secret with another namespace. */
  boolean isElsewhere(String written) {
    int slash = written.indexOf('/');
    return slash >= 0 && !written.substring(0, slash).equals(namespace);
  }

  /** As Istio: a Secret of its own goes before the one that holds the certificate, too. */
  private @Nullable Secret withAuthorities(String name) {
    Predicate<Secret> usable = held -> held.authorities() != null;
    Secret own = named(name, usable);
    return own != null ? own : named(CredentialName.withoutEnding(name), usable);
  }

  private @Nullable Secret named(String name, Predicate<Secret> usable) {
    return view.all(Secret.class, namespace).stream()
        .filter(secret -> secret.meta().name().equals(name))
        .filter(usable)
        .findFirst()
        .orElse(null);
  }
}
