package dev.portcullis.compile.envoy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.portcullis.xds.DeterministicProto;
import dev.portcullis.xds.EncodedResource;
import dev.portcullis.xds.PolicyTransition;
import dev.portcullis.xds.ResourceOrigin;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a policy that is spread over several slots, without a moment in which a request is
 * decided by parts of both.
 *
 * <p>Every slot that changes is first given both of its contents, each for the requests of one
 * epoch; then the epoch is switched, which is a single resource; then every slot is given its new
 * content plain, and the epoch is put back, which by then decides nothing. No order of plain
 * contents would do: let the old policy refuse bad tokens, and the new one none, but allow only
 * requests that a token proves; both refuse a bad token, and every mix of them that has the new
 * authentication and the old ALLOW lets it pass.
 */
public final class PhasedTransition implements PolicyTransition {
  private static final ImmutableSet<String> SLOTS =
      ImmutableSet.of(
          PolicySlots.EPOCH,
          PolicySlots.CUSTOM,
          PolicySlots.AUTHORIZER,
          PolicySlots.AUTHN,
          PolicySlots.AUDIT,
          PolicySlots.DENY,
          PolicySlots.ALLOW);
  private static final ByteString EPOCH_KEY = ByteString.copyFromUtf8(PolicyEpoch.KEY);

  @Override
  public ImmutableList<EncodedResource> steps(
      ImmutableMap<String, EncodedResource> held, ImmutableMap<String, EncodedResource> target) {
    ImmutableList<EncodedResource> changed =
        target.values().stream()
            .filter(resource -> !resource.equals(held.get(resource.name())))
            .collect(ImmutableList.toImmutableList());
    // A single resource is replaced at once, whatever it was: the rest is the same before and
    // after.
    if (changed.size() <= 1 || !target.keySet().containsAll(SLOTS)) {
      return changed;
    }
    ImmutableList<EncodedResource> merged = merged(changed, held);
    if (merged == null) {
      return closing(changed, target);
    }
    return ImmutableList.<EncodedResource>builder()
        .addAll(merged)
        .add(PolicyEpoch.B.resource())
        .addAll(changed)
        .add(PolicyEpoch.A.resource())
        .build();
  }

  /** Where nobody knows what is held, everybody is refused until the new policy is there. */
  private static ImmutableList<EncodedResource> closing(
      ImmutableList<EncodedResource> changed, ImmutableMap<String, EncodedResource> target) {
    EncodedResource deny = target.get(PolicySlots.DENY);
    if (deny == null) {
      throw new IllegalArgumentException("no " + PolicySlots.DENY);
    }
    return ImmutableList.<EncodedResource>builder()
        .add(
            PolicyExtension.resource(PolicySlots.DENY, EmptyPolicies.DENY_EVERYONE, deny.origins()))
        .addAll(changed.stream().filter(resource -> !resource.equals(deny)).toList())
        .add(deny)
        .build();
  }

  /** Both contents of each slot that changes; null if what is held is not known well enough. */
  private static @Nullable ImmutableList<EncodedResource> merged(
      ImmutableList<EncodedResource> changed, ImmutableMap<String, EncodedResource> held) {
    if (!PolicyEpoch.A.resource().equals(held.get(PolicySlots.EPOCH))) {
      return null;
    }
    ImmutableList.Builder<EncodedResource> merged = ImmutableList.builder();
    for (EncodedResource after : changed) {
      EncodedResource before = held.get(after.name());
      if (before == null || !isPlain(before) || !isPlain(after)) {
        return null;
      }
      EncodedResource both = both(before, after);
      if (both == null) {
        return null;
      }
      merged.add(both);
    }
    return merged.build();
  }

  /** False for what an interrupted transition left behind. */
  private static boolean isPlain(EncodedResource resource) {
    return !resource.name().equals(PolicySlots.EPOCH)
        && indexOf(resource.body().getValue(), EPOCH_KEY) < 0;
  }

  private static @Nullable EncodedResource both(EncodedResource before, EncodedResource after) {
    ImmutableSet<ResourceOrigin> origins =
        Sets.union(before.origins(), after.origins()).immutableCopy();
    try {
      return switch (after.name()) {
        case PolicySlots.AUTHORIZER -> eitherAuthorizer(before, after);
        case PolicySlots.AUTHN ->
            PolicyExtension.authentication(
                JwtEpochs.merge(
                    content(before, JwtAuthentication.class),
                    content(after, JwtAuthentication.class)),
                origins);
        default ->
            PolicyExtension.resource(
                after.name(),
                RbacEpochs.merge(content(before, RBAC.class), content(after, RBAC.class)),
                origins);
      };
    } catch (InvalidProtocolBufferException e) {
      // Of another type: what a slot holds that is closed.
      return null;
    }
  }

  /**
   * The one that there is: it is asked only about requests that the rules of its own epoch note.
   * One filter cannot hold two.
   */
  private static @Nullable EncodedResource eitherAuthorizer(
      EncodedResource before, EncodedResource after) throws InvalidProtocolBufferException {
    if (asksNobody(before)) {
      return after;
    }
    return asksNobody(after) ? before : null;
  }

  private static boolean asksNobody(EncodedResource resource)
      throws InvalidProtocolBufferException {
    return TypedExtensionConfig.parseFrom(resource.body().getValue())
        .getTypedConfig()
        .equals(DeterministicProto.pack(EmptyPolicies.NO_RBAC));
  }

  private static <T extends Message> T content(EncodedResource resource, Class<T> type)
      throws InvalidProtocolBufferException {
    return TypedExtensionConfig.parseFrom(resource.body().getValue()).getTypedConfig().unpack(type);
  }

  private static int indexOf(ByteString bytes, ByteString part) {
    for (int i = 0; i + part.size() <= bytes.size(); i++) {
      if (bytes.byteAt(i) == part.byteAt(0) && bytes.substring(i, i + part.size()).equals(part)) {
        return i;
      }
    }
    return -1;
  }
}
