package dev.portcullis.compile.envoy;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.FieldMatcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.Predicate;
import com.github.xds.type.matcher.v3.Matcher.MatcherList.Predicate.SinglePredicate;
import com.github.xds.type.matcher.v3.Matcher.OnMatch;
import com.github.xds.type.matcher.v3.StringMatcher;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import com.google.protobuf.Message;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcher;
import io.envoyproxy.envoy.extensions.filters.common.matcher.action.v3.SkipFilter;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The filters at the end of a policy that make refusals an answer of RFC 6750. Envoy shows what a
 * filter refuses to the response side of all filters, also of those that the request never reached;
 * these are skipped as soon as a request does reach them, so that nothing else is shown to them.
 */
final class ChallengeFilters {
  /** In front of the metadata of rules whose refusals no token would have helped. */
  static final String REGARDLESS = "portcullis_plain_";

  /** What the script can't get at itself, under names that it takes off again. */
  private static final ImmutableMap<String, String> HINTS =
      ImmutableMap.of(
          "x-portcullis-details", "%RESPONSE_CODE_DETAILS%",
          "x-portcullis-scheme", "%REQ(:SCHEME)%",
          "x-portcullis-host", "%REQ(:AUTHORITY)%",
          "x-portcullis-origin", "%REQ(ORIGIN)%");

  private static final OnMatch SKIP =
      OnMatch.newBuilder().setAction(extension("skip", SkipFilter.getDefaultInstance())).build();

  /** Decided once there is a request; then it skips whether a method is called "-" or not. */
  private static final Matcher SKIP_REQUESTS =
      Matcher.newBuilder()
          .setMatcherList(
              MatcherList.newBuilder()
                  .addMatchers(
                      FieldMatcher.newBuilder()
                          .setPredicate(
                              Predicate.newBuilder()
                                  .setSinglePredicate(
                                      SinglePredicate.newBuilder()
                                          .setInput(
                                              extension(
                                                  "method",
                                                  HttpRequestHeaderMatchInput.newBuilder()
                                                      .setHeaderName(":method")
                                                      .build()))
                                          .setValueMatch(StringMatcher.newBuilder().setExact("-"))))
                          .setOnMatch(SKIP)))
          .setOnNoMatch(SKIP)
          .build();

  private static final ImmutableMap<String, Message> FILTERS =
      ImmutableMap.of(
          "portcullis.challenge", refusalsOnly("envoy.filters.http.lua", script()),
          "portcullis.challenge.hints",
              refusalsOnly("envoy.filters.http.header_mutation", hints()));

  private ChallengeFilters() {}

  /** By name, in the order of the chain; responses pass them in the opposite order. */
  static ImmutableMap<String, Message> filters() {
    return FILTERS;
  }

  private static ExtensionWithMatcher refusalsOnly(String name, Message filter) {
    return ExtensionWithMatcher.newBuilder()
        .setXdsMatcher(SKIP_REQUESTS)
        .setExtensionConfig(
            io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig.newBuilder()
                .setName(name)
                .setTypedConfig(DeterministicProto.pack(filter)))
        .build();
  }

  private static Lua script() {
    return Lua.newBuilder()
        .setDefaultSourceCode(DataSource.newBuilder().setInlineString(text("challenge.lua")))
        .build();
  }

  private static io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
      hints() {
    Mutations.Builder mutations = Mutations.newBuilder();
    HINTS.forEach((name, value) -> mutations.addResponseMutations(set(name, value)));
    return io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
        .newBuilder()
        .setMutations(mutations)
        .build();
  }

  private static HeaderMutation set(String name, String value) {
    return HeaderMutation.newBuilder()
        .setAppend(
            HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
                .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD))
        .build();
  }

  private static TypedExtensionConfig extension(String name, Message content) {
    return TypedExtensionConfig.newBuilder()
        .setName(name)
        .setTypedConfig(DeterministicProto.pack(content))
        .build();
  }

  static String text(String resource) {
    try {
      return Resources.toString(
          Resources.getResource(ChallengeFilters.class, resource), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " is not in the jar", e);
    }
  }
}
