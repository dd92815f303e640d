package dev.portcullis.compile.authz;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Patterns of SPIFFE identities, {@code spiffe://TD/ns/NAMESPACE/sa/NAME}. */
final class SourceIdentities {
  private static final String SCHEME = "spiffe://";
  private static final int LONGEST_SERVICE_ACCOUNT = 320;

  private SourceIdentities() {}

  /** A value of {@code principals}, without the scheme. */
  static TextPattern principal(String value) {
    if (value.equals("*")) {
      return TextPattern.NOT_EMPTY;
    }
    if (value.startsWith("*")) {
      // The star stands for what follows the scheme.
      return new TextPattern.Regex(SCHEME + ".*" + RegexText.quote(value.substring(1)));
    }
    if (value.endsWith("*")) {
      return new TextPattern.Prefix(SCHEME + value.substring(0, value.length() - 1));
    }
    return new TextPattern.Exact(SCHEME + value);
  }

  /** A value of {@code namespaces}: a star stands for anything, wherever it is. */
  static TextPattern namespace(String value) {
    String expression =
        Splitter.on('*')
            .splitToStream(value)
            .map(RegexText::quote)
            .collect(Collectors.joining(".*"));
    return new TextPattern.Regex(".*/ns/" + expression + "/.*");
  }

  /**
   * A value of {@code serviceAccounts}: {@code NAMESPACE/NAME}, or a name in the policy's own
   * namespace; null if it is neither.
   */
  static @Nullable TextPattern serviceAccount(String value, String policyNamespace) {
    List<String> parts = Splitter.on('/').splitToList(value);
    if (value.length() > LONGEST_SERVICE_ACCOUNT
        || parts.size() > 2
        || parts.contains("")
        || value.indexOf('*') >= 0) {
      return null;
    }
    String namespace = parts.size() == 1 ? policyNamespace : parts.getFirst();
    return new TextPattern.Regex(
        "spiffe://.+/ns/"
            + RegexText.quote(namespace)
            + "/(.+/|)sa/"
            + RegexText.quote(parts.getLast())
            + "(/.+)?");
  }

  /** A value of {@code trustDomains}; null if it is no trust domain. */
  static @Nullable TextPattern trustDomain(String value) {
    int star = value.indexOf('*');
    boolean inTheMiddle = star > 0 && star < value.length() - 1;
    if (value.isEmpty()
        || value.indexOf('/') >= 0
        || inTheMiddle
        || star != value.lastIndexOf('*')) {
      return null;
    }
    if (value.equals("*")) {
      return new TextPattern.Prefix(SCHEME);
    }
    if (star < 0) {
      return new TextPattern.Prefix(SCHEME + value + "/");
    }
    ImmutableList<String> ends =
        ImmutableList.of(value.substring(0, star), value.substring(star + 1));
    return new TextPattern.Regex(
        ends.stream().map(RegexText::quote).collect(Collectors.joining("[^/]*", SCHEME, "/.*")));
  }
}
