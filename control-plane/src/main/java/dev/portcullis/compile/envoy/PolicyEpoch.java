package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import dev.portcullis.xds.EncodedResource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;

/**
 * Which of two policies decides a request while a proxy holds both: the first filter writes the
 * letter into the request's filter state, where all later ones read it.
 */
enum PolicyEpoch {
  A("a"),
  B("b");

  /** The key in the filter state. */
  static final String KEY = "portcullis.policy.epoch";

  private final String letter;
  private final EncodedResource resource;

  PolicyEpoch(String letter) {
    this.letter = letter;
    this.resource = PolicyExtension.resource(PolicySlots.EPOCH, config(letter), ImmutableList.of());
  }

  String letter() {
    return letter;
  }

  EncodedResource resource() {
    return resource;
  }

  PolicyEpoch other() {
    return this == A ? B : A;
  }

  private static Config config(String letter) {
    return Config.newBuilder()
        .addOnRequestHeaders(
            FilterStateValue.newBuilder()
                .setObjectKey(KEY)
                .setFactoryKey("envoy.string")
                .setFormatString(
                    SubstitutionFormatString.newBuilder()
                        .setTextFormatSource(DataSource.newBuilder().setInlineString(letter))))
        .build();
  }
}
