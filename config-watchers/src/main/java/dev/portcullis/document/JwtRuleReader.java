package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.PolicyValues.Check;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication.ClaimToHeader;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource.NoKeys;
import dev.portcullis.model.RequestAuthentication.TokenHeader;
import dev.portcullis.model.SourceLocation;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads {@code jwtRules[]}. */
final class JwtRuleReader {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_SPACE_DELIMITED = 64;
  private static final Predicate<String> CLAIM_HEADER =
      Pattern.compile("[-_A-Za-z0-9]+").asMatchPredicate();

  private JwtRuleReader() {}

  static JwtRule read(Fields spec, Node node, String path) {
    Fields rule = Fields.of(spec.reading(), node, path);
    if (rule == null) {
      return unreadable(node.location());
    }
    String issuer = rule.has("issuer") ? rule.required("issuer") : "";
    if (!rule.has("issuer") && !rule.has("jwksUri")) {
      rule.missing("issuer");
    }
    Duration timeout = rule.duration("timeout");
    JwtRule read =
        new JwtRule(
            issuer == null ? "" : issuer,
            PolicyValues.list(rule, "audiences", Check.ANY),
            KeySourceReader.read(rule),
            fromHeaders(rule),
            PolicyValues.list(rule, "fromParams", Check.ANY),
            PolicyValues.list(rule, "fromCookies", Check.ANY),
            header(rule, "outputPayloadToHeader"),
            claims(rule),
            rule.bool("forwardOriginalToken", false),
            spaceDelimited(rule),
            timeout == null ? DEFAULT_TIMEOUT : timeout,
            rule.location());
    rule.done();
    return read;
  }

  /** Any issuer, the usual places, no key: what can't be read must not let a token pass. */
  static JwtRule unreadable(SourceLocation location) {
    return new JwtRule(
        "",
        ImmutableList.of(),
        new NoKeys(),
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of(),
        "",
        ImmutableList.of(),
        false,
        ImmutableList.of(),
        DEFAULT_TIMEOUT,
        location);
  }

  private static ImmutableList<TokenHeader> fromHeaders(Fields rule) {
    ImmutableList.Builder<TokenHeader> headers = ImmutableList.builder();
    for (Fields header : rule.objects("fromHeaders")) {
      String name = header.required("name") == null ? "" : header(header, "name");
      headers.add(new TokenHeader(name, header.string("prefix", "")));
      header.done();
    }
    return headers.build();
  }

  private static ImmutableList<ClaimToHeader> claims(Fields rule) {
    ImmutableList.Builder<ClaimToHeader> claims = ImmutableList.builder();
    for (Fields element : rule.objects("outputClaimToHeaders")) {
      String header = claimHeader(element);
      String claim = element.required("claim");
      claims.add(new ClaimToHeader(header, claim == null ? "" : claim));
      element.done();
    }
    return claims.build();
  }

  private static String claimHeader(Fields element) {
    String header = element.required("header");
    if (header == null) {
      return "";
    }
    if (!CLAIM_HEADER.test(header)) {
      element.report(ProblemCode.INVALID_HEADER_NAME, "header", noName(header), HeaderNames.HINT);
    }
    return header;
  }

  /** Istio takes any name. */
  private static String header(Fields fields, String name) {
    String header = fields.string(name, "");
    if (!header.isEmpty() && !HeaderNames.isHeader(header)) {
      fields.reportStricter(
          ProblemCode.INVALID_HEADER_NAME, name, noName(header), HeaderNames.HINT);
    }
    return header;
  }

  private static String noName(String header) {
    return "is " + header + ", which is no name of a header";
  }

  private static ImmutableList<String> spaceDelimited(Fields rule) {
    ImmutableList<String> claims = PolicyValues.list(rule, "spaceDelimitedClaims", Check.ANY);
    if (claims.size() > MAX_SPACE_DELIMITED) {
      rule.report(
          ProblemCode.TOO_MANY_VALUES,
          "spaceDelimitedClaims",
          "has more than " + MAX_SPACE_DELIMITED + " elements",
          "");
    }
    return claims;
  }
}
