package dev.portcullis.compile.authz;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.MeshSettings;

/** The trust domains that count as this mesh: one identity has a name in each of them. */
final class TrustDomains {
  private static final String LOCAL = "cluster.local";
  private static final int IDENTITY_PARTS = 5;

  private final ImmutableSet<String> domains;

  TrustDomains(MeshSettings mesh) {
    this.domains =
        ImmutableSet.<String>builder()
            .add(mesh.trustDomain())
            .addAll(mesh.trustDomainAliases())
            .build();
  }

  /**
   * All names of the identity {@code TD/ns/NAMESPACE/sa/NAME}; other values stand for themselves.
   */
  ImmutableSet<String> namesOf(String principal) {
    int slash = principal.indexOf('/');
    if (slash < 0 || Splitter.on('/').splitToList(principal).size() != IDENTITY_PARTS) {
      return ImmutableSet.of(principal);
    }
    String domain = principal.substring(0, slash);
    if (domain.equals("*") || !isOurs(domain)) {
      return ImmutableSet.of(principal);
    }
    String identity = principal.substring(slash);
    return domains.stream()
        .map(ours -> isSuffixOf(domain, ours) ? principal : ours + identity)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** All trust domains that {@code domain} stands for. */
  ImmutableList<String> equivalents(String domain) {
    return domains.contains(domain) ? domains.asList() : ImmutableList.of(domain);
  }

  private boolean isOurs(String domain) {
    // cluster.local means "this mesh" whatever the mesh is called.
    return domain.equals(LOCAL) || domains.stream().anyMatch(ours -> wildcardEquals(domain, ours));
  }

  private static boolean wildcardEquals(String a, String b) {
    return a.equals(b)
        || isPrefixOf(a, b)
        || isPrefixOf(b, a)
        || isSuffixOf(a, b)
        || isSuffixOf(b, a);
  }

  private static boolean isPrefixOf(String pattern, String text) {
    return pattern.endsWith("*") && text.startsWith(pattern.substring(0, pattern.length() - 1));
  }

  private static boolean isSuffixOf(String pattern, String text) {
    return pattern.startsWith("*") && text.endsWith(pattern.substring(1));
  }
}
