package dev.portcullis.compile.select;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Streams;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.RequestAuthentication;

/**
 * The policies that hold for a workload group, each kind in Istio's order of candidates.
 *
 * @param mutualTls what peer authentications demand of the group's ports
 */
public record AttachedPolicies(
    ImmutableList<RequestAuthentication> authentications,
    ImmutableList<AuthorizationPolicy> authorizations,
    MutualTlsDemand mutualTls) {

  /** All objects that have a part in the group's policy. */
  public ImmutableList<ConfigObject> objects() {
    return Streams.concat(
            authentications.stream(), authorizations.stream(), mutualTls.demandedBy().stream())
        .collect(ImmutableList.toImmutableList());
  }
}
