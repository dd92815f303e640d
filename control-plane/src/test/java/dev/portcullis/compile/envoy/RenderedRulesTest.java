package dev.portcullis.compile.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyDelivery;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.extensions.filters.http.filter_chain.v3.FilterChainConfig;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no rule of any golden case may hold, wherever it stands in it. */
final class RenderedRulesTest {
  /** Where no other matcher serves: identities with stars, and "any text" in metadata. */
  private static final ImmutableSet<String> NEED_EXPRESSIONS =
      ImmutableSet.of("authenticated", "sourced_metadata");

  /** Characters that mean themselves, and quoted ones. */
  private static final String LITERAL = "(?:[^\\\\.+*?()|\\[\\]{}^$]|\\\\[\\\\.+*?()|\\[\\]{}^$])*";

  /** Identities as they are put together from literals (L), and the one for "any text". */
  private static final Pattern KNOWN_EXPRESSIONS =
      Pattern.compile(
          String.join(
                  "|",
                  "\\.\\+",
                  "\\.\\*/ns/L(?:\\.\\*L)*/\\.\\*",
                  "spiffe://\\.\\*L",
                  "spiffe://\\.\\+/ns/L/\\(\\.\\+/\\|\\)sa/L\\(/\\.\\+\\)\\?",
                  "spiffe://L\\[\\^/\\]\\*L/\\.\\*")
              .replace("L", LITERAL));

  private static final ImmutableMap<String, Message> TYPES =
      ImmutableMap.of(
          "envoy.extensions.filters.http.rbac.v3.RBAC", RBAC.getDefaultInstance(),
          "envoy.extensions.filters.http.filter_chain.v3.FilterChainConfig",
              FilterChainConfig.getDefaultInstance());

  static List<PolicyCase> cases() throws IOException {
    return PolicyCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nothingDeprecatedIsUsedForMetadata(PolicyCase policyCase) {
    walk(
        policyCase,
        (message, path) -> {
          if (message instanceof Principal principal) {
            assertThat(principal.hasField(principal("metadata"))).as("%s", principal).isFalse();
            assertThat(principal.hasField(principal("source_ip"))).as("%s", principal).isFalse();
          }
          if (message instanceof Permission permission) {
            assertThat(permission.hasField(permission("metadata"))).as("%s", path).isFalse();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anExpressionStandsOnlyWhereNoOtherMatcherServes(PolicyCase policyCase) {
    walk(
        policyCase,
        (message, path) -> {
          if (message instanceof RegexMatcher) {
            assertThat(path).as("%s", message).containsAnyElementsOf(NEED_EXPRESSIONS);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anExpressionIsMadeOfKnownPartsAndQuotedLiterals(PolicyCase policyCase) {
    walk(
        policyCase,
        (message, path) -> {
          if (message instanceof RegexMatcher regex) {
            assertThat(regex.getRegex()).matches(KNOWN_EXPRESSIONS);
          }
        });
  }

  private static FieldDescriptor principal(String field) {
    return Principal.getDescriptor().findFieldByName(field);
  }

  private static FieldDescriptor permission(String field) {
    return Permission.getDescriptor().findFieldByName(field);
  }

  private static void walk(
      PolicyCase policyCase, BiConsumer<Message, ImmutableList<String>> visitor) {
    for (PolicyDelivery delivery : PolicyDelivery.values()) {
      for (EncodedResource resource : policyCase.compile(delivery).resources()) {
        try {
          walk(
              TypedExtensionConfig.parseFrom(resource.body().getValue()),
              new ArrayDeque<>(),
              visitor);
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError(resource.name(), e);
        }
      }
    }
  }

  private static void walk(
      Message message, Deque<String> path, BiConsumer<Message, ImmutableList<String>> visitor)
      throws InvalidProtocolBufferException {
    visitor.accept(message, ImmutableList.copyOf(path));
    if (message instanceof Any any) {
      Message type = TYPES.get(any.getTypeUrl().substring(any.getTypeUrl().indexOf('/') + 1));
      if (type != null) {
        walk(type.getParserForType().parseFrom(any.getValue()), path, visitor);
      }
      return;
    }
    for (var field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      path.addLast(field.getKey().getName());
      Collection<?> values =
          field.getValue() instanceof Collection<?> many ? many : List.of(field.getValue());
      for (Object value : values) {
        walk((Message) value, path, visitor);
      }
      path.removeLast();
    }
  }
}
