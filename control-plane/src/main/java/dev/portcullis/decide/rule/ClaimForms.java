package dev.portcullis.decide.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.token.ClaimValue;
import org.jspecify.annotations.Nullable;

/** How values of rules name claims of a verified token. */
final class ClaimForms {
  private ClaimForms() {}

  /** A value of {@code requestPrincipals}: the issuer, the last slash, the subject. */
  private record Principal(TextForm issuer, TextForm subject) {
    /** A star in front is looked for first; what follows the slash is then meant literally. */
    static Principal of(String value) {
      int slash = value.lastIndexOf('/');
      String issuer = value.substring(0, Math.max(slash, 0));
      String subject = value.substring(slash + 1);
      if (value.equals("*")) {
        return new Principal(new TextForm.Anything(), new TextForm.Anything());
      }
      if (value.startsWith("*")) {
        return slash < 0
            ? new Principal(new TextForm.Anything(), TextForm.of(value))
            : new Principal(TextForm.of(issuer), new TextForm.Equal(subject));
      }
      if (value.endsWith("*")) {
        return slash < 0
            ? new Principal(TextForm.of(value), new TextForm.Anything())
            : new Principal(new TextForm.Equal(issuer), beginning(subject));
      }
      return slash < 0
          ? new Principal(new TextForm.Equal(value), new TextForm.Equal(""))
          : new Principal(new TextForm.Equal(issuer), new TextForm.Equal(subject));
    }

    private static TextForm beginning(String subject) {
      return subject.equals("*")
          ? new TextForm.Anything()
          : new TextForm.BeginsWith(subject.substring(0, subject.length() - 1));
    }
  }

  /** Whether the token is of such a principal: one without a subject is of none. */
  static boolean isRequestPrincipal(String value, ImmutableMap<String, ClaimValue> claims) {
    Principal principal = Principal.of(value);
    return isText(claims.get("iss"), principal.issuer())
        && isText(claims.get("sub"), principal.subject());
  }

  private static boolean isText(@Nullable ClaimValue claim, TextForm form) {
    return claim instanceof ClaimValue.Text(String text) && form.matches(text);
  }

  /** Whether a claim is such a text, or a list that has one; nothing else ever matches. */
  static boolean isOrHas(@Nullable ClaimValue claim, String value) {
    TextForm form = TextForm.of(value);
    if (claim instanceof ClaimValue.Elements(ImmutableList<ClaimValue> elements)) {
      return elements.stream().anyMatch(element -> isText(element, form));
    }
    return isText(claim, form);
  }

  /** The claim at a path through objects; null if there is none. */
  static @Nullable ClaimValue at(
      ImmutableMap<String, ClaimValue> claims, ImmutableList<String> path) {
    ClaimValue found = new ClaimValue.Members(claims);
    for (String name : path) {
      found =
          found instanceof ClaimValue.Members(ImmutableMap<String, ClaimValue> members)
              ? members.get(name)
              : null;
    }
    return found;
  }

  /**
   * The names in {@code request.auth.claims[a][b]}. Brackets that don't pair are part of one name
   * from the first to the last; null without any name.
   */
  static @Nullable ImmutableList<String> path(String brackets) {
    if (brackets.length() < 3 || !brackets.startsWith("[") || !brackets.endsWith("]")) {
      return null;
    }
    String inner = brackets.substring(1, brackets.length() - 1);
    ImmutableList<String> names = ImmutableList.copyOf(inner.split("\\]\\[", -1));
    boolean paired =
        names.stream()
            .noneMatch(name -> name.isEmpty() || name.contains("[") || name.contains("]"));
    return paired ? names : ImmutableList.of(inner);
  }
}
