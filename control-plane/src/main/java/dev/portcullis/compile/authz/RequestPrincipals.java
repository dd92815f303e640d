package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;

/** Patterns of {@code ISSUER/SUBJECT}, the identity in a verified token. */
final class RequestPrincipals {
  private RequestPrincipals() {}

  /** Issuer and subject of one value of {@code requestPrincipals}. */
  static Expression<SourceTest> matching(String value) {
    int slash = value.lastIndexOf('/');
    if (value.equals("*")) {
      return both(TextPattern.NOT_EMPTY, TextPattern.NOT_EMPTY);
    }
    if (slash >= 0) {
      // Split at the last slash: issuers are URLs. What follows it is a pattern of its own kind,
      // so that "*" is the only star that may stand on both sides.
      return split(value.substring(0, slash), value.substring(slash + 1));
    }
    if (value.startsWith("*")) {
      return both(TextPattern.NOT_EMPTY, new TextPattern.Suffix(value.substring(1)));
    }
    if (value.endsWith("*")) {
      return both(
          new TextPattern.Prefix(value.substring(0, value.length() - 1)), TextPattern.NOT_EMPTY);
    }
    return both(new TextPattern.Exact(value), new TextPattern.Exact(""));
  }

  private static Expression<SourceTest> split(String issuer, String subject) {
    if (issuer.startsWith("*")) {
      // The star was spent on the issuer: one in the subject is literal.
      return both(TextPattern.of(issuer), new TextPattern.Exact(subject));
    }
    TextPattern subjects =
        subject.endsWith("*") ? TextPattern.of(subject) : new TextPattern.Exact(subject);
    return both(new TextPattern.Exact(issuer), subjects);
  }

  private static Expression<SourceTest> both(TextPattern issuer, TextPattern subject) {
    return new Expression.All<>(
        ImmutableList.of(
            new Expression.Test<>(
                new SourceTest.Claim(ImmutableList.of("iss"), new MetadataPattern.Text(issuer))),
            new Expression.Test<>(
                new SourceTest.Claim(ImmutableList.of("sub"), new MetadataPattern.Text(subject)))));
  }
}
