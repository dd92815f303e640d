package dev.portcullis.keys;

import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings.Fetch;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import java.util.stream.Stream;

/** The rules of policies whose keys Portcullis fetches. */
final class KeySetReferences {
  private KeySetReferences() {}

  /** A rule with the keys that it refers to. */
  record Referring(RequestAuthentication policy, JwtRule rule, JwksReference reference) {}

  /** Where proxies fetch keys by themselves, only the place of keys is found out here. */
  static Stream<Referring> in(ConfigView view) {
    boolean all = view.mesh().jwks().fetch() == Fetch.CONTROL_PLANE;
    return view.all(RequestAuthentication.class).stream()
        .flatMap(policy -> policy.jwtRules().stream().flatMap(rule -> of(policy, rule)))
        .filter(referring -> all || referring.reference.isDiscovered());
  }

  private static Stream<Referring> of(RequestAuthentication policy, JwtRule rule) {
    JwksReference reference = rule.reference(policy.meta().namespace());
    return reference == null ? Stream.of() : Stream.of(new Referring(policy, rule, reference));
  }
}
