package dev.portcullis.proxy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.xds.PolicyDelivery;
import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;

/** Whether an Envoy can enforce policy, and how it has to be given it. */
final class EnvoyAbilities {
  private static final String HTTP = "envoy.filters.http";
  private static final String NETWORK = "envoy.filters.network";
  private static final String FILTER_STATE = "envoy.filters.http.set_filter_state";

  /** What a policy in one resource may be made of besides: a chain, and indexes of many rules. */
  private static final ImmutableList<String> OF_A_WHOLE_POLICY =
      ImmutableList.of(
          "envoy.filters.http.filter_chain",
          "envoy.filters.http.match_delegate",
          "envoy.filters.http.composite",
          FILTER_STATE);

  /** What every policy is made of, with its category. */
  private static final ImmutableMap<String, String> NEEDED =
      ImmutableMap.of(
          "envoy.filters.http.rbac", HTTP,
          "envoy.filters.http.jwt_authn", HTTP,
          "envoy.filters.http.ext_authz", HTTP,
          "envoy.filters.network.rbac", NETWORK,
          "envoy.config_subscription.ads", "envoy.config_subscription");

  /**
   * By minor version of Envoy 1 the first release in which RBAC looks at each line of a repeated
   * header: before, {@code x-role: a} and {@code x-role: b} were matched as {@code a,b}, so that a
   * DENY of either could be evaded. All of these also know every field of the API that our
   * resources are built from; an older Envoy would drop unknown ones and enforce the rest.
   */
  private static final ImmutableMap<Integer, Integer> FIRST_SOUND_PATCH =
      ImmutableMap.of(34, 13, 35, 9, 36, 5, 37, 1);

  private static final int FIRST_MINOR_SOUND_FROM_THE_START = 38;

  /**
   * The release in which the filter chain filter was seen to be built in and sound, and the access
   * log to have the fields that tell of keys.
   */
  private static final int MINOR_SEEN = 40;

  /** What tells the control plane of tokens whose key is not known, with its category. */
  private static final ImmutableMap<String, String> OF_KEY_SIGNALS =
      ImmutableMap.of(
          "envoy.access_loggers.open_telemetry", "envoy.access_loggers",
          "envoy.access_loggers.extension_filters.cel", "envoy.access_loggers.extension_filters",
          "envoy.built_in_formatters.cel", "envoy.built_in_formatters");

  private EnvoyAbilities() {}

  /** The version as {@code 1.40.0}, "" if the node does not say. */
  static String version(Node node) {
    if (!node.hasUserAgentBuildVersion()) {
      return "";
    }
    SemanticVersion version = node.getUserAgentBuildVersion().getVersion();
    return version.getMajorNumber() + "." + version.getMinorNumber() + "." + version.getPatch();
  }

  /** Decides how policy reaches the Envoy of {@code node}, or refuses it. */
  static PolicyDelivery delivery(Node node) throws NodeRefusedException {
    requireSoundVersion(node);
    if (node.getExtensionsCount() > 0) {
      return byExtensions(node);
    }
    // Envoy lists its extensions unless something on the way takes them off. Then its version
    // decides: guessing too much leaves the proxy denying everyone, never allowing too much.
    return isRecent(node) ? PolicyDelivery.ATOMIC : PolicyDelivery.PHASED;
  }

  /**
   * True if the Envoy of {@code node} can tell of tokens whose key it lacks. Only of the release in
   * which that was seen: it takes a deprecated field, for which a later one may refuse a listener.
   */
  static boolean tellsOfKeys(Node node) {
    SemanticVersion version = node.getUserAgentBuildVersion().getVersion();
    return version.getMajorNumber() == 1
        && version.getMinorNumber() == MINOR_SEEN
        && (node.getExtensionsCount() == 0
            || OF_KEY_SIGNALS.entrySet().stream()
                .allMatch(needed -> has(node, needed.getKey(), needed.getValue())));
  }

  private static boolean isRecent(Node node) {
    SemanticVersion version = node.getUserAgentBuildVersion().getVersion();
    return version.getMajorNumber() > 1
        || version.getMajorNumber() == 1 && version.getMinorNumber() >= MINOR_SEEN;
  }

  private static PolicyDelivery byExtensions(Node node) throws NodeRefusedException {
    for (var needed : NEEDED.entrySet()) {
      require(node, needed.getKey(), needed.getValue(), "");
    }
    if (OF_A_WHOLE_POLICY.stream().allMatch(name -> has(node, name, HTTP))) {
      return PolicyDelivery.ATOMIC;
    }
    require(node, FILTER_STATE, HTTP, "");
    return PolicyDelivery.PHASED;
  }

  private static void require(Node node, String name, String category, String addition)
      throws NodeRefusedException {
    if (!has(node, name, category)) {
      throw new NodeRefusedException(
          "This Envoy (%s) does not list the extension %s%s, without which it cannot enforce"
              + " policy; it would need an Envoy that is built with it.",
          version(node), name, addition);
    }
  }

  private static boolean has(Node node, String name, String category) {
    for (Extension extension : node.getExtensionsList()) {
      if (extension.getName().equals(name)
          && extension.getCategory().equals(category)
          && !extension.getDisabled()) {
        return true;
      }
    }
    return false;
  }

  private static void requireSoundVersion(Node node) throws NodeRefusedException {
    if (!node.hasUserAgentBuildVersion()) {
      return;
    }
    SemanticVersion version = node.getUserAgentBuildVersion().getVersion();
    int minor = version.getMinorNumber();
    boolean sound =
        version.getMajorNumber() > 1
            || version.getMajorNumber() == 1
                && (minor >= FIRST_MINOR_SOUND_FROM_THE_START
                    || version.getPatch()
                        >= FIRST_SOUND_PATCH.getOrDefault(minor, Integer.MAX_VALUE));
    if (!sound) {
      throw new NodeRefusedException(
          "Envoy %s is too old to enforce policy (rules about repeated headers can be evaded);"
              + " it has to be 1.38 or later, or at least 1.37.1, 1.36.5, 1.35.9 or 1.34.13.",
          version(node));
    }
  }
}
