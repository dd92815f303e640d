package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.RequestAuthentication.ClaimToHeader;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.TokenHeader;
import dev.portcullis.model.StrictSettings;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/** A rule made ready: its keys read, its locations in the order in which they are searched. */
record TokenRule(
    ConfigKey policy,
    JwtRule rule,
    KeySet keys,
    ImmutableList<TokenLocation> locations,
    ImmutableSet<String> audiences,
    ImmutableSortedSet<String> spaceDelimited) {

  /** Bytes of UTF-8, as Envoy's and Istio's sorts see them. */
  static final Comparator<String> BYTES =
      (left, right) ->
          java.util.Arrays.compareUnsigned(
              left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

  static TokenRule of(ConfigKey policy, JwtRule rule, IssuerKeys keys, StrictSettings strict) {
    String text = keys.keySet(rule);
    return new TokenRule(
        policy,
        rule,
        text == null ? KeySet.absent("its keys have not been fetched") : KeySet.parse(text, strict),
        locations(rule),
        rule.audiences().stream().map(Audiences::stripped).collect(ImmutableSet.toImmutableSet()),
        ImmutableSortedSet.<String>naturalOrder()
            .addAll(rule.spaceDelimitedClaims())
            .add("permission", "scope")
            .build());
  }

  /** Headers by name and prefix, then parameters, then cookies, each once. */
  private static ImmutableList<TokenLocation> locations(JwtRule rule) {
    boolean nowhere =
        rule.fromHeaders().isEmpty() && rule.fromParams().isEmpty() && rule.fromCookies().isEmpty();
    ImmutableList<TokenHeader> headers =
        nowhere
            ? ImmutableList.of(new TokenHeader("authorization", "Bearer "))
            : rule.fromHeaders();
    ImmutableList<String> parameters =
        nowhere ? ImmutableList.of("access_token") : rule.fromParams();
    Stream<TokenLocation> inHeaders =
        headers.stream()
            .map(header ->
                new TokenLocation.InHeader(header.name().toLowerCase(Locale.ROOT), header.prefix()))
            .sorted(Comparator.comparing(header -> header.header() + header.prefix(), BYTES))
            .map(header -> header);
    Stream<TokenLocation> elsewhere =
        Stream.concat(
            parameters.stream().sorted(BYTES).map(TokenLocation.InQuery::new),
            rule.fromCookies().stream().sorted(BYTES).map(TokenLocation.InCookie::new));
    return Stream.concat(inHeaders, elsewhere).distinct().collect(ImmutableList.toImmutableList());
  }

  /** Takes away what a client may have forged: headers that only this rule may set. */
  void sanitize(RequestInProgress request) {
    if (!rule.outputPayloadToHeader().isEmpty()) {
      request.remove(rule.outputPayloadToHeader().toLowerCase(Locale.ROOT));
    }
    for (ClaimToHeader output : rule.outputClaimToHeaders()) {
      request.remove(output.header().toLowerCase(Locale.ROOT));
    }
  }

  /** Whether tokens that claim to be of {@code issuer} are its own. */
  boolean accepts(String issuer) {
    return rule.issuer().isEmpty() || rule.issuer().equals(issuer);
  }
}
