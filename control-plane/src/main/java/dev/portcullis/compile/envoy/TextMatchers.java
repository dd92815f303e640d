package dev.portcullis.compile.envoy;

import com.google.common.base.Utf8;
import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.authz.HeaderPattern;
import dev.portcullis.compile.authz.MetadataPattern;
import dev.portcullis.compile.authz.TextPattern;
import dev.portcullis.compile.check.IpBlock;
import dev.portcullis.model.StringMatch;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.OrMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import java.util.List;
import java.util.regex.Pattern;

/** Renders the patterns that operations and sources have in common. */
final class TextMatchers {
  private static final int SHORT_EXPRESSION = 40;

  /** What makes a large program of a short expression, as users may write it in routes. */
  private static final Pattern MULTIPLIES = Pattern.compile("(?<!\\\\)\\{[0-9]|\\\\[pPDSW]");

  private static final int LARGEST_PROGRAM = 32768;

  private TextMatchers() {}

  static StringMatcher text(TextPattern pattern) {
    StringMatcher.Builder matcher = StringMatcher.newBuilder();
    switch (pattern) {
      case TextPattern.Exact exact -> matcher.setExact(exact.text());
      case TextPattern.Prefix prefix -> matcher.setPrefix(prefix.text());
      case TextPattern.Suffix suffix -> matcher.setSuffix(suffix.text());
      case TextPattern.Regex regex -> matcher.setSafeRegex(regex(regex.expression()));
    }
    return matcher.build();
  }

  /** How a VirtualService matches a text; whether one is there at all is not for this to say. */
  static StringMatcher match(StringMatch match) {
    StringMatcher.Builder matcher = StringMatcher.newBuilder();
    switch (match) {
      case StringMatch.Exact(String value) -> matcher.setExact(value);
      case StringMatch.Prefix(String value) -> matcher.setPrefix(value);
      case StringMatch.PathPrefix(String value) -> matcher.setPrefix(value);
      case StringMatch.Regex(String value) -> matcher.setSafeRegex(regex(value));
      case StringMatch.Present _ -> matcher.setPrefix("");
    }
    return matcher.build();
  }

  /**
   * An expression and, for all but short ones, the size of program that it may take: Envoy's own
   * limit of 100 instructions is below what the name of a service account needs, and only its
   * bootstrap could raise it for all.
   */
  @SuppressWarnings("deprecation") // Envoy honours it, and there is no other way per expression
  static RegexMatcher regex(String expression) {
    RegexMatcher.Builder matcher = RegexMatcher.newBuilder().setRegex(expression);
    if (Utf8.encodedLength(expression) > SHORT_EXPRESSION
        || MULTIPLIES.matcher(expression).find()) {
      matcher
          .getGoogleRe2Builder()
          .setMaxProgramSize(UInt32Value.newBuilder().setValue(LARGEST_PROGRAM));
    }
    return matcher.build();
  }

  static HeaderMatcher header(String name, HeaderPattern pattern) {
    HeaderMatcher.Builder matcher = HeaderMatcher.newBuilder().setName(name);
    switch (pattern) {
      case HeaderPattern.Present present -> matcher.setPresentMatch(true);
      case HeaderPattern.Value value -> matcher.setStringMatch(text(value.pattern()));
    }
    return matcher.build();
  }

  /** Hosts are compared without case. */
  static HeaderMatcher host(HeaderPattern pattern) {
    HeaderMatcher matcher = header(":authority", pattern);
    return matcher.hasStringMatch()
        ? matcher.toBuilder()
            .setStringMatch(matcher.getStringMatch().toBuilder().setIgnoreCase(true))
            .build()
        : matcher;
  }

  /** Metadata of this request, whatever the route's metadata say. */
  static SourcedMetadata metadata(String filter, List<String> path, MetadataPattern pattern) {
    MetadataMatcher.Builder matcher =
        MetadataMatcher.newBuilder().setFilter(filter).setValue(value(pattern));
    path.forEach(key -> matcher.addPathBuilder().setKey(key));
    return SourcedMetadata.newBuilder().setMetadataMatcher(matcher).build();
  }

  private static ValueMatcher value(MetadataPattern pattern) {
    ValueMatcher.Builder matcher = ValueMatcher.newBuilder();
    switch (pattern) {
      case MetadataPattern.Text text -> matcher.setStringMatch(text(text.pattern()));
      case MetadataPattern.Element element ->
          matcher.setListMatch(ListMatcher.newBuilder().setOneOf(value(element.pattern())));
      case MetadataPattern.AnyOf anyOf -> {
        OrMatcher.Builder or = OrMatcher.newBuilder();
        anyOf.patterns().forEach(one -> or.addValueMatchers(value(one)));
        matcher.setOrMatch(or);
      }
    }
    return matcher.build();
  }

  static CidrRange block(IpBlock block) {
    return CidrRange.newBuilder()
        .setAddressPrefix(block.address())
        .setPrefixLen(UInt32Value.newBuilder().setValue(block.prefixLength()))
        .build();
  }
}
