package dev.portcullis.compile.advice;

import com.google.common.collect.ImmutableSet;
import dev.portcullis.compile.advice.Mentions.Mention;
import dev.portcullis.compile.advice.Situation.Placed;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.NamespaceObject;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceAccount;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Namespaces that callers should come from and that there are none of. */
final class NamespaceAdvice {
  private static final Set<String> FIELDS = Set.of("namespaces", "source.namespace");

  private final Situation situation;
  private final Findings findings;

  NamespaceAdvice(Situation situation, Findings findings) {
    this.situation = situation;
    this.findings = findings;
  }

  /** Only where Namespaces are written down can one be missing. */
  void advise() {
    if (situation.view().all(NamespaceObject.class).isEmpty()) {
      return;
    }
    ImmutableSet<String> there = namespaces();
    for (Placed<AuthorizationPolicy> placed : situation.policies()) {
      Mentions.ofCertificates(placed.policy())
          .filter(mention -> FIELDS.contains(mention.name()))
          .forEach(mention -> advise(placed.policy(), mention, there));
    }
  }

  private void advise(AuthorizationPolicy policy, Mention mention, ImmutableSet<String> there) {
    Stream.concat(mention.values().values().stream(), mention.values().notValues().stream())
        .filter(value -> there.stream().noneMatch(namespace -> matches(value, namespace)))
        .forEach(value ->
            findings.report(
                ProblemCode.NAMESPACE_NOT_FOUND,
                policy,
                mention.location(),
                mention.name() + " has " + value + ", and there is no such namespace",
                "there are " + String.join(", ", there)));
  }

  private ImmutableSet<String> namespaces() {
    Stream<String> written =
        situation.view().all(NamespaceObject.class).stream()
            .map(namespace -> namespace.meta().name());
    Stream<String> lived =
        Stream.of(
                situation.workloads().known().values().stream().map(Workloads.Workload::namespace),
                situation.view().all(Service.class).stream().map(it -> it.meta().namespace()),
                situation.view().all(ServiceAccount.class).stream()
                    .map(it -> it.meta().namespace()),
                Stream.of(situation.root(), "default"))
            .flatMap(namespaces -> namespaces);
    return Stream.concat(written, lived)
        .map(namespace -> namespace.toLowerCase(Locale.ROOT))
        .sorted()
        .collect(ImmutableSet.toImmutableSet());
  }

  private static boolean matches(String value, String namespace) {
    String expression =
        Pattern.compile("\\*")
            .splitAsStream(value.toLowerCase(Locale.ROOT) + "\0")
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return (namespace + "\0").matches(expression);
  }
}
