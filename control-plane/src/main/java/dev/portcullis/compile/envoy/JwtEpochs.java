package dev.portcullis.compile.envoy;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.FilterStateRule;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementAndList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList;

/** One {@code jwt_authn} filter that verifies as another one in each epoch. */
final class JwtEpochs {
  private JwtEpochs() {}

  /** Verifies as {@code before} in epoch a and as {@code after} in epoch b. */
  static JwtAuthentication merge(JwtAuthentication before, JwtAuthentication after) {
    JwtAuthentication.Builder merged = JwtAuthentication.newBuilder().setBypassCorsPreflight(true);
    FilterStateRule.Builder rule = FilterStateRule.newBuilder().setName(PolicyEpoch.KEY);
    add(before, PolicyEpoch.A, merged, rule);
    add(after, PolicyEpoch.B, merged, rule);
    return merged.setFilterStateRules(rule).build();
  }

  private static void add(
      JwtAuthentication filter,
      PolicyEpoch epoch,
      JwtAuthentication.Builder merged,
      FilterStateRule.Builder rule) {
    filter
        .getProvidersMap()
        .forEach((key, provider) -> merged.putProviders(during(epoch, key), provider));
    // A letter without a requirement verifies nothing, as a filter without rules does.
    if (filter.getRulesCount() > 0) {
      rule.putRequires(epoch.letter(), during(epoch, filter.getRules(0).getRequires()));
    }
  }

  private static String during(PolicyEpoch epoch, String provider) {
    return epoch.letter() + ":" + provider;
  }

  private static JwtRequirement during(PolicyEpoch epoch, JwtRequirement requirement) {
    if (requirement.hasProviderName()) {
      String provider = during(epoch, requirement.getProviderName());
      return JwtRequirement.newBuilder().setProviderName(provider).build();
    }
    if (requirement.hasRequiresAny()) {
      JwtRequirementOrList.Builder any = JwtRequirementOrList.newBuilder();
      requirement
          .getRequiresAny()
          .getRequirementsList()
          .forEach(part -> any.addRequirements(during(epoch, part)));
      return JwtRequirement.newBuilder().setRequiresAny(any).build();
    }
    if (requirement.hasRequiresAll()) {
      JwtRequirementAndList.Builder all = JwtRequirementAndList.newBuilder();
      requirement
          .getRequiresAll()
          .getRequirementsList()
          .forEach(part -> all.addRequirements(during(epoch, part)));
      return JwtRequirement.newBuilder().setRequiresAll(all).build();
    }
    return requirement;
  }
}
