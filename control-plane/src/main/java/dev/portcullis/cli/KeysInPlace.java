package dev.portcullis.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.cli.jwks.FetchAsServer;
import dev.portcullis.directory.DirectoryCheck;
import dev.portcullis.jwks.FetchFailure;
import dev.portcullis.jwks.KeySetFetch.Outcome;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts keys that are fetched into the policies that refer to them, as if they were written there.
 */
final class KeysInPlace {
  private final Map<String, String> given;
  private final @Nullable FetchAsServer server;
  private final Set<String> remarks = new LinkedHashSet<>();

  /**
   * Keys in place.
   *
   * @param given by issuer its key set; it is not fetched then
   * @param server what fetches the others, null if nothing does
   */
  KeysInPlace(Map<String, String> given, @Nullable FetchAsServer server) {
    this.given = given;
    this.server = server;
  }

  /** The same objects, with the keys that could be had. */
  DirectoryCheck.Report in(DirectoryCheck.Report report) {
    ImmutableSortedMap.Builder<ConfigKey, ConfigObject> objects = ImmutableSortedMap.naturalOrder();
    report
        .objects()
        .forEach((key, object) ->
            objects.put(
                key, object instanceof RequestAuthentication policy ? filled(policy) : object));
    return new DirectoryCheck.Report(
        report.problems(),
        report.files(),
        objects.buildOrThrow(),
        report.mesh(),
        report.readable());
  }

  private RequestAuthentication filled(RequestAuthentication policy) {
    return new RequestAuthentication(
        policy.meta(),
        policy.selector(),
        policy.targetRefs(),
        policy.jwtRules().stream()
            .map(rule -> filled(policy.meta().namespace(), rule))
            .collect(ImmutableList.toImmutableList()));
  }

  private JwtRule filled(String namespace, JwtRule rule) {
    String text = keys(namespace, rule);
    return text == null ? rule : rule.withKeys(new KeySource.InlineJwks(text));
  }

  private @Nullable String keys(String namespace, JwtRule rule) {
    String text = given.get(rule.issuer());
    if (text != null || server == null) {
      return text;
    }
    return switch (server.fetch(namespace, rule)) {
      case null -> null;
      case Outcome.Keys keys -> keys.jwks();
      case Outcome.NoKeys(FetchFailure failure) -> {
        remarks.add("the keys of " + rule.issuer() + " can't be fetched: " + failure.detail());
        yield null;
      }
    };
  }

  /** What could not be had, and why. */
  ImmutableList<String> remarks() {
    return ImmutableList.copyOf(remarks);
  }
}
