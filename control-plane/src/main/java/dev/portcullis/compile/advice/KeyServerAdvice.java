package dev.portcullis.compile.advice;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableSetMultimap;
import dev.portcullis.compile.advice.Situation.Placed;
import dev.portcullis.compile.routing.KeyServers;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.ServiceEntry;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** ServiceEntries that claim the servers from which policies of other namespaces have keys. */
final class KeyServerAdvice {
  private final Situation situation;
  private final Findings findings;

  KeyServerAdvice(Situation situation, Findings findings) {
    this.situation = situation;
    this.findings = findings;
  }

  /** One warning for an entry and a host, however many policies there are of a namespace. */
  void advise() {
    KeyServers servers = new KeyServers(situation.view());
    hostsByNamespace()
        .forEach((namespace, host) ->
            servers
                .claimedElsewhere(namespace, host)
                .forEach(entry -> report(entry, namespace, host)));
  }

  private void report(ServiceEntry entry, String namespace, String host) {
    findings.report(
        ProblemCode.KEY_SERVER_CLAIMED_ELSEWHERE,
        entry,
        entry.meta().location(),
        "policies of namespace "
            + namespace
            + " have keys from "
            + host
            + ", which this claims; for those keys it counts for nothing",
        "only ServiceEntries of "
            + namespace
            + (namespace.equals(situation.root()) ? "" : " and of " + situation.root())
            + " do; with exportTo it can be kept from others");
  }

  private ImmutableSetMultimap<String, String> hostsByNamespace() {
    ImmutableSetMultimap.Builder<String, String> hosts = ImmutableSetMultimap.builder();
    for (Placed<RequestAuthentication> placed : situation.authentications()) {
      RequestAuthentication policy = placed.policy();
      for (JwtRule rule : policy.jwtRules()) {
        String host = host(rule);
        if (host != null) {
          hosts.put(policy.meta().namespace(), host);
        }
      }
    }
    return hosts.build();
  }

  /** The host that is asked first, null if keys are asked of nobody. */
  private static @Nullable String host(JwtRule rule) {
    return switch (rule.keys()) {
      case KeySource.JwksUri(String uri) -> host(uri);
      case KeySource.Discovery _ -> host(rule.issuer());
      case KeySource.InlineJwks _ -> null;
      case KeySource.NoKeys _ -> null;
    };
  }

  private static @Nullable String host(String uri) {
    try {
      String host = new URI(uri).getHost();
      return host == null ? null : Ascii.toLowerCase(CharMatcher.anyOf("[].").trimFrom(host));
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
