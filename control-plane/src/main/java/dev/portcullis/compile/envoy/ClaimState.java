package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.index.IndexKey;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * Copies claims of the verified token to where a match tree can look them up: Envoy's input for
 * metadata gives no text.
 */
final class ClaimState {
  static final String FILTER = "envoy.filters.http.set_filter_state";
  static final ImmutableList<IndexKey> CLAIMS = ImmutableList.of(IndexKey.ISSUER, IndexKey.SUBJECT);

  private ClaimState() {}

  /** The name under which the claim is kept for the time of a request. */
  static String key(IndexKey claim) {
    return "portcullis.claim." + name(claim);
  }

  /** The filter that copies what {@code filters} look at; one that does nothing if nothing. */
  static Config config(Collection<RuleFilter> filters) {
    Config.Builder config = Config.newBuilder();
    Stream<IndexKey> lookedAt =
        CLAIMS.stream().filter(key -> filters.stream().anyMatch(filter -> filter.looksAt(key)));
    lookedAt.forEach(key -> config.addOnRequestHeaders(copied(key)));
    return config.build();
  }

  private static FilterStateValue copied(IndexKey claim) {
    String metadata =
        "%%DYNAMIC_METADATA(%s:%s:%s)%%"
            .formatted(JwtAuthnFilter.NAME, JwtAuthnFilter.PAYLOAD, name(claim));
    return FilterStateValue.newBuilder()
        .setObjectKey(key(claim))
        .setFactoryKey("envoy.string")
        .setFormatString(
            SubstitutionFormatString.newBuilder()
                .setTextFormatSource(DataSource.newBuilder().setInlineString(metadata)))
        .build();
  }

  private static String name(IndexKey claim) {
    return switch (claim) {
      case ISSUER -> "iss";
      case SUBJECT -> "sub";
      case PATH, HOST -> throw new IllegalArgumentException(claim + " is no claim");
    };
  }
}
