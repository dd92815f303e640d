package dev.portcullis.compile.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.portcullis.compile.routing.HeaderEdits;
import dev.portcullis.compile.routing.RoutePlan.Action;
import dev.portcullis.compile.routing.RoutePlan.HostChoice;
import dev.portcullis.compile.routing.RoutePlan.LocalityChoice;
import dev.portcullis.compile.routing.RoutePlan.MirrorPlan;
import dev.portcullis.compile.routing.RoutePlan.RetryPlan;
import dev.portcullis.compile.routing.RoutePlan.RewritePlan;
import dev.portcullis.compile.routing.RoutePlan.WeightedCluster;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.VirtualService.RouteAction.DirectResponse;
import dev.portcullis.model.VirtualService.RouteAction.Redirect;
import dev.portcullis.xds.DeterministicProto;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryPriority;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.ClusterNotFoundResponseCode;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Renders what is done with the requests of a route. */
final class RouteActionEmitter {
  private static final int SERVER_ERROR = 500;
  private static final int HOST_SELECTION_ATTEMPTS = 5;
  private static final RetryHostPredicate PREVIOUS_HOSTS =
      RetryHostPredicate.newBuilder()
          .setName("envoy.retry_host_predicates.previous_hosts")
          .setTypedConfig(
              Any.newBuilder()
                  .setTypeUrl(
                      "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"))
          .build();

  private static final RetryPriority PREVIOUS_PRIORITIES =
      RetryPriority.newBuilder()
          .setName("envoy.retry_priorities.previous_priorities")
          .setTypedConfig(
              DeterministicProto.pack(
                  PreviousPrioritiesConfig.newBuilder().setUpdateFrequency(2).build()))
          .build();

  private final MeshSettings mesh;
  private final HashPolicies hashes;

  RouteActionEmitter(MeshSettings mesh, HashPolicies hashes) {
    this.mesh = mesh;
    this.hashes = hashes;
  }

  void emit(Action action, Route.Builder route) {
    switch (action) {
      case Action.Forward forward -> route.setRoute(forward(forward));
      case Action.RedirectTo(Redirect redirect) ->
          route.setRedirect(AnswerEmitter.redirect(redirect));
      case Action.Answer(DirectResponse response) ->
          route.setDirectResponse(AnswerEmitter.answer(response));
    }
  }

  private RouteAction forward(Action.Forward forward) {
    RouteAction.Builder action = RouteAction.newBuilder();
    rewrite(action, forward.rewrite());
    clusters(action, forward);
    if (forward.missing() == SERVER_ERROR) {
      action.setClusterNotFoundResponseCode(ClusterNotFoundResponseCode.INTERNAL_SERVER_ERROR);
    }
    forward.copies().forEach(copies -> action.addRequestMirrorPolicies(copies(copies)));
    java.time.Duration timeout = forward.timeout();
    action.setTimeout(timeout == null ? Duration.getDefaultInstance() : Durations.of(timeout));
    action.getMaxStreamDurationBuilder().setGrpcTimeoutHeaderMax(longestGrpcTimeout(timeout));
    action.addAllHashPolicy(hashes.of(forward));
    RetryPlan retries = forward.retries();
    if (retries != null) {
      // As in Istio: who is sent to one endpoint is not sent elsewhere for one failure.
      action.setRetryPolicy(retries(retries, action.getHashPolicyCount() == 0));
    }
    return action.build();
  }

  private static void rewrite(RouteAction.Builder action, RewritePlan rewrite) {
    if (!rewrite.regex().isEmpty()) {
      action.setRegexRewrite(
          RegexMatchAndSubstitute.newBuilder()
              .setPattern(TextMatchers.regex(rewrite.regex()))
              .setSubstitution(rewrite.substitution()));
    } else if (!rewrite.uri().isEmpty()) {
      action.setPrefixRewrite(rewrite.uri());
    }
    if (!rewrite.authority().isEmpty()) {
      action.setHostRewriteLiteral(rewrite.authority());
    }
  }

  private static void clusters(RouteAction.Builder action, Action.Forward forward) {
    if (forward.isSimple()) {
      action.setCluster(forward.clusters().getFirst().cluster());
      return;
    }
    forward
        .clusters()
        .forEach(cluster -> action.getWeightedClustersBuilder().addClusters(weighted(cluster)));
  }

  private static RequestMirrorPolicy copies(MirrorPlan plan) {
    return RequestMirrorPolicy.newBuilder()
        .setCluster(plan.cluster())
        .setRuntimeFraction(
            RuntimeFractionalPercent.newBuilder().setDefaultValue(Shares.of(plan.perMillion())))
        .setTraceSampled(BoolValue.of(false))
        .setDisableShadowHostSuffixAppend(true)
        .build();
  }

  private static ClusterWeight weighted(WeightedCluster plan) {
    ClusterWeight.Builder cluster =
        ClusterWeight.newBuilder()
            .setName(plan.cluster())
            .setWeight(UInt32Value.of(Math.max(1, plan.weight())));
    HeaderEdits headers = plan.headers();
    headers.requestValues().forEach(edit -> cluster.addRequestHeadersToAdd(HeaderEmitter.of(edit)));
    headers
        .responseValues()
        .forEach(edit -> cluster.addResponseHeadersToAdd(HeaderEmitter.of(edit)));
    cluster.addAllRequestHeadersToRemove(headers.requestRemove());
    cluster.addAllResponseHeadersToRemove(headers.responseRemove());
    if (!plan.authority().isEmpty()) {
      cluster.setHostRewriteLiteral(plan.authority());
    }
    return cluster.build();
  }

  /**
   * Honours the {@code grpc-timeout} of a request up to the route's timeout, as Istio does by the
   * deprecated {@code max_grpc_timeout}, and never beyond what the mesh allows a stream.
   */
  private Duration longestGrpcTimeout(java.time.@Nullable Duration timeout) {
    return Stream.of(Optional.ofNullable(timeout), Optional.ofNullable(mesh.maxStreamDuration()))
        .flatMap(Optional::stream)
        .filter(duration -> !duration.isZero())
        .min(Comparator.naturalOrder())
        .map(Durations::of)
        .orElse(Duration.getDefaultInstance()); // 0: as the request says
  }

  private static RetryPolicy retries(RetryPlan plan, boolean anywhere) {
    RetryPolicy.Builder policy =
        RetryPolicy.newBuilder()
            .setRetryOn(plan.conditions())
            .setNumRetries(UInt32Value.of(plan.attempts()))
            .addAllRetriableStatusCodes(plan.statusCodes());
    if (plan.perTryTimeout() != null) {
      policy.setPerTryTimeout(Durations.of(plan.perTryTimeout()));
    }
    if (plan.backoff() != null) {
      policy.setRetryBackOff(
          RetryBackOff.newBuilder().setBaseInterval(Durations.of(plan.backoff())));
    }
    if (plan.hosts() == HostChoice.NEVER_TRIED_BEFORE
        || (plan.hosts() == HostChoice.NOT_TRIED_BEFORE && anywhere)) {
      policy
          .addRetryHostPredicate(PREVIOUS_HOSTS)
          .setHostSelectionRetryMaxAttempts(HOST_SELECTION_ATTEMPTS);
    }
    if (plan.localities() == LocalityChoice.NOT_TRIED_BEFORE) {
      policy.setRetryPriority(PREVIOUS_PRIORITIES);
    }
    return policy.build();
  }
}
