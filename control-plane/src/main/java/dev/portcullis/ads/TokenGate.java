package dev.portcullis.ads;

import com.google.common.collect.ConcurrentHashMultiset;
import com.google.common.collect.Multiset;
import io.grpc.Metadata;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Has the tokens of calls reviewed: never more at once for one host than a few. */
final class TokenGate {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** A token of a service account has some thousand characters. */
  private static final Pattern BEARER =
      Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/=-]{1,8192}) *");

  private static final int PER_HOST = 16;

  private final TokenReviewer reviewer;
  private final Multiset<String> underWay = ConcurrentHashMultiset.create();

  TokenGate(TokenReviewer reviewer) {
    this.reviewer = reviewer;
  }

  /** Whether somebody hopes to be known by a token. */
  static boolean isShown(Metadata headers) {
    return headers.containsKey(AUTHORIZATION);
  }

  /** Whose the token in {@code headers} is; takes it out of them, so that nobody else sees it. */
  TokenReview review(String host, Metadata headers) {
    Iterable<String> shown = headers.removeAll(AUTHORIZATION);
    if (shown == null) {
      return new TokenReview.Refused(
          "The proxy shows neither a client certificate nor a token (portcullis bootstrap"
              + " --xds-token).");
    }
    String token = bearer(shown);
    if (token == null) {
      return new TokenReview.Refused("The proxy's authorization is not one bearer token.");
    }
    try {
      return underWay.add(host, 1) < PER_HOST
          ? reviewer.review(token)
          : new TokenReview.Undecided("Too many tokens of one host are being reviewed.");
    } finally {
      underWay.remove(host);
    }
  }

  private static @Nullable String bearer(Iterable<String> shown) {
    String token = null;
    for (String value : shown) {
      Matcher matcher = BEARER.matcher(value);
      if (token != null || !matcher.matches()) {
        return null;
      }
      token = matcher.group(1);
    }
    return token;
  }
}
