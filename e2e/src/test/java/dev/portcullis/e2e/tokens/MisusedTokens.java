package dev.portcullis.e2e.tokens;

import static dev.portcullis.e2e.tokens.BadToken.bearer;
import static dev.portcullis.e2e.tokens.BadToken.malformed;
import static dev.portcullis.e2e.tokens.Issuer.GET;
import static dev.portcullis.e2e.tokens.Issuer.payload;
import static dev.portcullis.e2e.tokens.Issuer.token;

import com.google.common.collect.ImmutableList;
import dev.portcullis.e2e.harness.HttpRequest;
import java.time.Instant;

/** Tokens of the issuer's own that are not for now, not for here, or sent in a wrong way. */
final class MisusedTokens {
  private static final long NOW = Instant.now().getEpochSecond();
  private static final String EXPIRED = "Jwt is expired";
  private static final String EARLY = "Jwt not yet valid";
  private static final String FOREIGN = "Jwt issuer is not configured";
  private static final String AUDIENCE = "Audiences in Jwt are not allowed";

  private MisusedTokens() {}

  static ImmutableList<BadToken> all() {
    return ImmutableList.<BadToken>builder()
        .addAll(times())
        .addAll(types())
        .addAll(issuers())
        .addAll(audiences())
        .addAll(places())
        .build();
  }

  private static ImmutableList<BadToken> times() {
    return ImmutableList.of(
        bearer("expired", at("exp", NOW - 7200), EXPIRED, "TOKEN_EXPIRED", "expired at "),
        bearer("expired in 1970", at("exp", 1), EXPIRED, "TOKEN_EXPIRED", "1970-01-01T00:00:01Z"),
        bearer(
            "expired a moment ago",
            at("exp", NOW - 120),
            EXPIRED,
            "SUSPECTED_CLOCK_SKEW",
            "suspected clock skew"),
        bearer(
            "far future", at("nbf", NOW + 86400), EARLY, "TOKEN_NOT_YET_VALID", "is valid from "),
        bearer(
            "valid in a moment",
            at("nbf", NOW + 200),
            EARLY,
            "SUSPECTED_CLOCK_SKEW",
            "suspected clock skew"),
        bearer(
            "milliseconds", at("nbf", NOW * 1000), EARLY, "TOKEN_NOT_YET_VALID", "is valid from "),
        malformed(
            "exp negative",
            at("exp", -1),
            "Jwt payload [exp] field is not a positive 64 bit integer"),
        malformed(
            "exp beyond 64 bits",
            token("a", "\"exp\":1e30"),
            "Jwt payload [exp] field is not a positive 64 bit integer"));
  }

  private static String at(String claim, long seconds) {
    return token("a", "\"" + claim + "\":" + seconds);
  }

  private static ImmutableList<BadToken> types() {
    return ImmutableList.of(
        malformed(
            "exp a text",
            token("a", "\"exp\":\"4102444800\""),
            "Jwt payload [exp] field is not an integer"),
        malformed(
            "nbf a list", token("a", "\"nbf\":[0]"), "Jwt payload [nbf] field is not an integer"),
        malformed(
            "iat a text",
            token("a", "\"iat\":\"now\""),
            "Jwt payload [iat] field is not an integer"),
        malformed(
            "sub a number",
            payload("{\"iss\":\"a\",\"sub\":7}"),
            "Jwt payload [sub] field is not a string"),
        malformed(
            "jti a number", token("a", "\"jti\":7"), "Jwt payload [jti] field is not a string"),
        malformed(
            "aud an object",
            token("a", "\"aud\":{}"),
            "Jwt payload [aud] field is not a string or string list"));
  }

  private static ImmutableList<BadToken> issuers() {
    return ImmutableList.of(
        bearer("unknown issuer", token("z"), FOREIGN, "UNKNOWN_ISSUER", "has the issuer z"),
        bearer("issuer in other case", token("A"), FOREIGN, "UNKNOWN_ISSUER", "has the issuer A"),
        bearer("issuer with a slash", token("a/"), FOREIGN, "UNKNOWN_ISSUER", "has the issuer a/"),
        bearer("no issuer", payload("{\"sub\":\"s\"}"), FOREIGN, "UNKNOWN_ISSUER", "has no issuer"),
        malformed(
            "two issuers",
            payload("{\"iss\":[\"a\",\"b\"]}"),
            "Jwt payload [iss] field is not a string"));
  }

  private static ImmutableList<BadToken> audiences() {
    return ImmutableList.of(
        audience("no audience", "\"y\":0", "is meant for no audience, and accepted are x"),
        audience("another audience", "\"aud\":\"y\"", "is meant for y, and accepted are x"),
        audience(
            "audience in other case", "\"aud\":[\"X\"]", "is meant for X, and accepted are x"));
  }

  private static BadToken audience(String name, String member, String word) {
    String token =
        BadToken.otherRsa()
            .sign(
                "{\"alg\":\"RS256\",\"kid\":\"k2\"}",
                "{\"iss\":\"b\",\"sub\":\"s\"," + member + "}",
                "SHA256withRSA");
    HttpRequest request = GET.header("authorization", "Bearer " + token);
    return new BadToken(name, request, 403, AUDIENCE, "WRONG_AUDIENCE", word);
  }

  private static ImmutableList<BadToken> places() {
    String good = token("a");
    String expired = at("exp", NOW - 7200);
    return ImmutableList.of(
        joined(
            "two header lines, the first one bad",
            GET.header("authorization", "Bearer " + expired)
                .header("authorization", "Bearer " + good)),
        joined(
            "two header lines, both good",
            GET.header("authorization", "Bearer " + good)
                .header("authorization", "Bearer " + good)),
        joined("twice in one line", GET.header("authorization", "Bearer " + good + ", " + good)),
        expired(
            "good in the header, expired in the query",
            HttpRequest.get("/x?access_token=" + expired)
                .header("authorization", "Bearer " + good)),
        expired(
            "good in the query, expired in the header",
            HttpRequest.get("/x?access_token=" + good)
                .header("authorization", "Bearer " + expired)),
        malformed("Bearer twice", "Bearer " + good, "Jwt header is an invalid Base64url encoded"),
        malformed(
            "in quotes", "\"" + good + "\"", "Jwt signature is an invalid Base64url encoded"));
  }

  /** Envoy sees several lines of a header as one, and in it one long token. */
  private static BadToken joined(String name, HttpRequest request) {
    return new BadToken(
        name,
        request,
        401,
        "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections",
        "TOKEN_MALFORMED",
        "it has 5 of the 3 sections");
  }

  private static BadToken expired(String name, HttpRequest request) {
    return new BadToken(name, request, 401, EXPIRED, "TOKEN_EXPIRED", "expired at ");
  }
}
