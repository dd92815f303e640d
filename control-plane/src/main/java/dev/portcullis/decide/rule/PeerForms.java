package dev.portcullis.decide.rule;

import com.google.common.collect.ImmutableSet;
import com.google.re2j.Pattern;
import dev.portcullis.model.MeshSettings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How values of rules name the identity in a client certificate, {@code spiffe://td/ns/n/sa/s}. */
final class PeerForms {
  private static final String SCHEME = "spiffe://";
  private static final String THIS_MESH = "cluster.local";

  private final ImmutableSet<String> trustDomains;

  PeerForms(MeshSettings mesh) {
    this.trustDomains =
        ImmutableSet.<String>builder()
            .add(mesh.trustDomain())
            .addAll(mesh.trustDomainAliases())
            .build();
  }

  /** A value of {@code principals}: the identity without its scheme. */
  boolean isPrincipal(String value, String identity) {
    return inThisMesh(value).stream().anyMatch(principal -> isOnePrincipal(principal, identity));
  }

  private static boolean isOnePrincipal(String value, String identity) {
    return switch (TextForm.of(value)) {
      case TextForm.Anything anything -> TextForm.isSomething(identity);
      case TextForm.EndsWith(String end) ->
          identity.length() >= SCHEME.length() + end.length()
              && identity.startsWith(SCHEME)
              && identity.endsWith(end);
      case TextForm.BeginsWith(String begin) -> identity.startsWith(SCHEME + begin);
      case TextForm.Equal(String text) -> identity.equals(SCHEME + text);
    };
  }

  /** All that a principal means in this mesh, whose trust domain may have aliases. */
  private Set<String> inThisMesh(String principal) {
    List<String> parts = List.of(principal.split("/", -1));
    if (parts.size() != 5 || parts.getFirst().equals("*") || !isOurs(parts.getFirst())) {
      return Set.of(principal);
    }
    String named = parts.getFirst();
    Set<String> meant = new LinkedHashSet<>();
    for (String trustDomain : trustDomains) {
      boolean byItsEnd = named.startsWith("*") && trustDomain.endsWith(named.substring(1));
      meant.add(byItsEnd ? principal : trustDomain + principal.substring(named.length()));
    }
    return meant;
  }

  private boolean isOurs(String named) {
    return named.equals(THIS_MESH)
        || trustDomains.stream()
            .anyMatch(ours -> ours.equals(named) || isLike(ours, named) || isLike(named, ours));
  }

  private static boolean isLike(String text, String pattern) {
    return (pattern.endsWith("*") && text.startsWith(pattern.substring(0, pattern.length() - 1)))
        || (pattern.startsWith("*") && text.endsWith(pattern.substring(1)));
  }

  /** A value of {@code namespaces}, with stars anywhere. */
  static boolean isNamespace(String value, String identity) {
    return Pattern.matches(".*/ns/" + withStars(value, ".*") + "/.*", identity);
  }

  /** A value of {@code serviceAccounts}: {@code ns/name}, or a name in the policy's namespace. */
  static boolean isServiceAccount(String value, String policyNamespace, String identity) {
    int slash = value.indexOf('/');
    String namespace = slash < 0 ? policyNamespace : value.substring(0, slash);
    String name = value.substring(slash + 1);
    return Pattern.matches(
        "spiffe://.+/ns/"
            + Pattern.quote(namespace)
            + "/(.+/|)sa/"
            + Pattern.quote(name)
            + "(/.+)?",
        identity);
  }

  /** A value of {@code trustDomains}, with a star at one end. */
  boolean isTrustDomain(String value, String identity) {
    if (value.equals("*")) {
      return identity.startsWith(SCHEME);
    }
    int star = value.indexOf('*');
    if (star < 0) {
      Set<String> meant = trustDomains.contains(value) ? trustDomains : Set.of(value);
      return meant.stream().anyMatch(domain -> identity.startsWith(SCHEME + domain + "/"));
    }
    String expression =
        Pattern.quote(value.substring(0, star))
            + "[^/]*"
            + Pattern.quote(value.substring(star + 1));
    return Pattern.matches(SCHEME + expression + "/.*", identity);
  }

  private static String withStars(String value, String star) {
    StringBuilder expression = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      expression.append(c == '*' ? star : Pattern.quote(String.valueOf(c)));
    }
    return expression.toString();
  }
}
