package dev.portcullis.compile.index;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.authz.HeaderPattern;
import dev.portcullis.compile.authz.MetadataPattern;
import dev.portcullis.compile.authz.OperationTest;
import dev.portcullis.compile.authz.SourceTest;
import dev.portcullis.compile.authz.TextPattern;
import org.jspecify.annotations.Nullable;

/**
 * What a test needs of the text that an {@link IndexKey} looks at. It may admit more than the test,
 * never less: the test itself is evaluated all the same.
 *
 * @param text ASCII
 * @param prefix whether anything may follow; else nothing may, but for a path's query
 */
record KeyPattern(String text, boolean prefix) {
  private static final CharMatcher END_OF_PATH = CharMatcher.anyOf("?#");
  // Envoy writes claims into the text that it looks up. Of these letters it was seen to change
  // none; what has others is left to the rules themselves.
  private static final CharMatcher PLAIN =
      CharMatcher.inRange('0', '9')
          .or(CharMatcher.inRange('a', 'z'))
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.anyOf("-._~:/@+=,|"));

  /** What {@code test} needs of {@code key}; null if it says nothing of it. */
  static @Nullable KeyPattern of(IndexKey key, OperationTest test) {
    return switch (test) {
      case OperationTest.Path path -> key == IndexKey.PATH ? path(path.pattern()) : null;
      case OperationTest.TemplatedPath path ->
          key == IndexKey.PATH ? path(literalStart(path.template().text())) : null;
      case OperationTest.Host host -> key == IndexKey.HOST ? host(host.pattern()) : null;
      case OperationTest.Method method -> null;
      case OperationTest.DestinationPort port -> null;
      case OperationTest.DestinationIp ip -> null;
      case OperationTest.ServerName name -> null;
      case OperationTest.FilterMetadata metadata -> null;
    };
  }

  /** What {@code test} needs of {@code key}; null if it says nothing of it. */
  static @Nullable KeyPattern of(IndexKey key, SourceTest test) {
    return switch (test) {
      case SourceTest.Claim claim -> claim(key, claim);
      case SourceTest.PeerIdentity identity -> null;
      case SourceTest.PeerIp ip -> null;
      case SourceTest.ClientIp ip -> null;
      case SourceTest.Header header -> null;
    };
  }

  private static @Nullable KeyPattern path(TextPattern pattern) {
    KeyPattern whole = text(pattern);
    int end = whole == null ? -1 : END_OF_PATH.indexIn(whole.text());
    // A path is compared without its query, so that such a rule never matches; a region must not
    // be cut behind the path all the same.
    return whole == null || end < 0 ? whole : new KeyPattern(whole.text().substring(0, end), true);
  }

  private static TextPattern literalStart(String template) {
    int star = template.indexOf('*');
    return star < 0
        ? new TextPattern.Exact(template)
        : new TextPattern.Prefix(template.substring(0, star));
  }

  private static @Nullable KeyPattern host(HeaderPattern pattern) {
    KeyPattern asWritten =
        switch (pattern) {
          case HeaderPattern.Present present -> null;
          case HeaderPattern.Value value -> text(value.pattern());
        };
    return asWritten == null
        ? null
        : new KeyPattern(Ascii.toLowerCase(asWritten.text()), asWritten.prefix());
  }

  private static @Nullable KeyPattern claim(IndexKey key, SourceTest.Claim claim) {
    String name =
        switch (key) {
          case PATH, HOST -> null;
          case ISSUER -> "iss";
          case SUBJECT -> "sub";
        };
    boolean exact =
        name != null
            && claim.path().equals(ImmutableList.of(name))
            && claim.pattern() instanceof MetadataPattern.Text(TextPattern.Exact(String text))
            && !text.isEmpty()
            && PLAIN.matchesAllOf(text);
    return exact && claim.pattern() instanceof MetadataPattern.Text(TextPattern pattern)
        ? text(pattern)
        : null;
  }

  private static @Nullable KeyPattern text(TextPattern pattern) {
    return switch (pattern) {
      case TextPattern.Exact exact -> ascii(exact.text(), false);
      case TextPattern.Prefix prefix -> ascii(prefix.text(), true);
      case TextPattern.Suffix suffix -> null;
      case TextPattern.Regex regex -> null;
    };
  }

  /** Cut before the first letter that Java and Envoy count differently. */
  private static KeyPattern ascii(String text, boolean prefix) {
    int end = CharMatcher.ascii().negate().indexIn(text);
    return end < 0 ? new KeyPattern(text, prefix) : new KeyPattern(text.substring(0, end), true);
  }
}
