package dev.portcullis.compile.envoy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.portcullis.xds.EncodedResource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import java.util.Map;
import java.util.TreeMap;

/** What slots decide in the epoch that they are in: everything of the other one taken away. */
final class EpochView {
  private EpochView() {}

  static Map<String, Object> of(Map<String, EncodedResource> slots) {
    String letter = letter(content(slots.get(PolicySlots.EPOCH), Config.class));
    Map<String, Object> view = new TreeMap<>();
    view.put(
        PolicySlots.AUTHN,
        tokens(content(slots.get(PolicySlots.AUTHN), JwtAuthentication.class), letter));
    for (String slot :
        new String[] {PolicySlots.CUSTOM, PolicySlots.AUDIT, PolicySlots.DENY, PolicySlots.ALLOW}) {
      RBAC filter = content(slots.get(slot), RBAC.class);
      view.put(slot, filter.hasRules() ? rules(filter.getRules(), letter) : Map.of());
    }
    Map<String, Policy> noted =
        rules(content(slots.get(PolicySlots.CUSTOM), RBAC.class).getShadowRules(), letter);
    view.put("noted", noted);
    // Whoever would be asked about nothing is nobody.
    view.put(
        PolicySlots.AUTHORIZER,
        noted.isEmpty() ? "nobody" : slots.get(PolicySlots.AUTHORIZER).body());
    return view;
  }

  private static String letter(Config epoch) {
    return epoch.getOnRequestHeaders(0).getFormatString().getTextFormatSource().getInlineString();
  }

  /** The requirement with the providers in place of their names. */
  private static String tokens(JwtAuthentication filter, String letter) {
    String requirement;
    if (filter.hasFilterStateRules()) {
      requirement =
          filter.getFilterStateRules().getRequiresMap().containsKey(letter)
              ? filter.getFilterStateRules().getRequiresOrThrow(letter).toString()
              : "";
    } else {
      requirement = filter.getRulesCount() == 0 ? "" : filter.getRules(0).getRequires().toString();
    }
    for (Map.Entry<String, ?> provider : filter.getProvidersMap().entrySet()) {
      requirement =
          requirement.replace(
              "\"" + provider.getKey() + "\"", "(" + provider.getValue().toString() + ")");
    }
    return requirement;
  }

  private static Map<String, Policy> rules(
      io.envoyproxy.envoy.config.rbac.v3.RBAC filter, String letter) {
    Map<String, Policy> rules = new TreeMap<>();
    if (filter.containsPolicies("none@" + letter)) {
      return rules;
    }
    if (filter.getAction() == Action.ALLOW
        && !filter.equals(io.envoyproxy.envoy.config.rbac.v3.RBAC.getDefaultInstance())) {
      rules.put("what no rule allows is refused", Policy.getDefaultInstance());
    }
    filter
        .getPoliciesMap()
        .forEach((name, policy) -> {
          if (name.endsWith("@" + letter)) {
            rules.put(name.substring(0, name.length() - 2), unconditional(policy, letter));
          } else if (!name.endsWith("@a") && !name.endsWith("@b")) {
            rules.put(name, policy);
          }
        });
    return rules;
  }

  private static Policy unconditional(Policy policy, String letter) {
    Policy.Builder stripped = policy.toBuilder().clearPrincipals();
    for (Principal principal : policy.getPrincipalsList()) {
      Principal condition = principal.getAndIds().getIds(0);
      if (!condition.getFilterState().getStringMatch().getExact().equals(letter)) {
        throw new AssertionError(policy + " is of another epoch than its name says");
      }
      stripped.addPrincipals(principal.getAndIds().getIds(1));
    }
    return stripped.build();
  }

  private static <T extends com.google.protobuf.Message> T content(
      EncodedResource resource, Class<T> type) {
    try {
      return TypedExtensionConfig.parseFrom(resource.body().getValue())
          .getTypedConfig()
          .unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
