package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Multimaps;
import dev.portcullis.decide.rule.RuleInput;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ExtensionProvider;
import dev.portcullis.model.MeshSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CUSTOM policies: before any token is looked at, each provider whose rules match is asked. */
final class ExternalStage {
  private final ImmutableList<Provider> providers;
  private final ExternalAuthorizers authorizers;

  /**
   * A provider and the rules that refer to it.
   *
   * @param trouble why it can't be asked, null if it can
   */
  private record Provider(String name, @Nullable String trouble, RuleSet rules) {}

  ExternalStage(
      ImmutableList<AuthorizationPolicy> policies,
      MeshSettings mesh,
      ExternalAuthorizers authorizers) {
    this.authorizers = authorizers;
    ImmutableListMultimap<String, AuthorizationPolicy> byProvider =
        Multimaps.index(policies, AuthorizationPolicy::provider);
    ImmutableSortedSet<String> names = ImmutableSortedSet.copyOf(byProvider.keySet());
    this.providers =
        names.stream()
            .map(name ->
                new Provider(
                    name,
                    names.size() > 1
                        ? "a workload can have one external authorizer, this one has " + names
                        : trouble(mesh.authorizer(name)),
                    new RuleSet(byProvider.get(name), RuleSet.Unusable.ALWAYS_MATCHES, mesh)))
            .collect(ImmutableList.toImmutableList());
  }

  private static @Nullable String trouble(@Nullable ExtensionProvider provider) {
    return switch (provider) {
      case null -> "the mesh config has no such authorizer";
      case ExtensionProvider.Authorizer usable -> null;
      case ExtensionProvider.Unusable unusable -> unusable.reason();
      case ExtensionProvider.NotAnAuthorizer other -> "it is no authorizer";
    };
  }

  /** The answer if one of them refuses; null if the request passes. */
  @Nullable Decision refusal(RuleInput input, List<Note> notes) {
    for (Provider provider : providers) {
      RuleSet.Hit hit = provider.rules().firstMatch(input);
      if (hit == null) {
        continue;
      }
      String trouble = provider.trouble();
      if (trouble != null) {
        String prefix = provider.name().isEmpty() ? "" : provider.name() + "-";
        return PolicyDecider.denied(
            "istio-ext-authz-" + prefix + hit.name() + "-deny-due-to-bad-CUSTOM-action",
            new Reason.ProviderUnusable(provider.name(), trouble, hit.rule()),
            notes);
      }
      switch (authorizers.ask(provider.name(), input.request())) {
        case ExternalAuthorizers.Allowed allowed ->
            notes.add(new Note.ExternallyAllowed(provider.name(), hit.rule()));
        case ExternalAuthorizers.Refused refused -> {
          return new Decision(
              refused.status(),
              refused.body(),
              refused.headers(),
              "ext_authz_denied",
              new Reason.ExternallyDenied(provider.name(), hit.rule()),
              ImmutableList.copyOf(notes),
              null);
        }
      }
    }
    return null;
  }
}
