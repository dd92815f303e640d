package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.DecidingProxy.Role;
import dev.portcullis.decide.Reason.RuleReference;
import dev.portcullis.decide.request.Arrival;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.decide.request.RequestIntake;
import dev.portcullis.decide.request.RequestIntake.Place;
import dev.portcullis.decide.rule.RuleInput;
import dev.portcullis.decide.token.IssuerKeys;
import dev.portcullis.decide.token.TokenOutcome;
import dev.portcullis.decide.token.TokenVerifier;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.MeshSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Decides requests at one proxy from the raw policies, as Istio with Envoy would. */
public final class PolicyDecider {
  private static final String DENIED = "RBAC: access denied";

  private final PoliciesInForce inForce;
  private final PeerGate gate;
  private final RequestIntake intake;
  private final StrictStage strict;
  private final ExternalStage external;
  private final TokenVerifier verifier;
  private final RuleSet audit;
  private final Stage deny;
  private final Stage allow;
  private final Challenges challenges;

  /** Decides by keys that stand in the policies. */
  public PolicyDecider(Policies policies, DecidingProxy proxy, ExternalAuthorizers authorizers) {
    this(policies, proxy, authorizers, IssuerKeys.INLINE);
  }

  public PolicyDecider(
      Policies policies, DecidingProxy proxy, ExternalAuthorizers authorizers, IssuerKeys keys) {
    MeshSettings mesh = policies.mesh();
    this.inForce = PoliciesInForce.of(policies, proxy);
    this.intake = new RequestIntake(mesh.pathNormalization(), place(proxy, mesh));
    this.strict = new StrictStage(inForce, mesh.strict());
    this.external = new ExternalStage(of(Action.CUSTOM), mesh, authorizers);
    this.verifier = new TokenVerifier(inForce.authentications(), mesh.strict(), keys);
    this.gate = new PeerGate(policies, proxy);
    this.audit = new RuleSet(of(Action.AUDIT), RuleSet.Unusable.NEVER_MATCHES, mesh);
    this.deny = new Stage(of(Action.DENY), RuleSet.Unusable.ALWAYS_MATCHES, mesh);
    this.challenges = new Challenges(inForce, mesh);
    this.allow = new Stage(of(Action.ALLOW), RuleSet.Unusable.NEVER_MATCHES, mesh);
  }

  /** Policies of one action, by whether they are enforced. */
  private record Stage(boolean enforces, RuleSet enforced, boolean tries, RuleSet onTrial) {
    Stage(
        ImmutableList<AuthorizationPolicy> policies, RuleSet.Unusable unusable, MeshSettings mesh) {
      this(
          !in(Mode.ENFORCED, policies).isEmpty(),
          new RuleSet(in(Mode.ENFORCED, policies), unusable, mesh),
          !in(Mode.DRY_RUN, policies).isEmpty(),
          new RuleSet(in(Mode.DRY_RUN, policies), unusable, mesh));
    }

    private static ImmutableList<AuthorizationPolicy> in(
        Mode mode, ImmutableList<AuthorizationPolicy> policies) {
      return policies.stream()
          .filter(policy -> policy.mode() == mode)
          .collect(ImmutableList.toImmutableList());
    }
  }

  /** The policies that it decides by. */
  public PoliciesInForce inForce() {
    return inForce;
  }

  private ImmutableList<AuthorizationPolicy> of(Action action) {
    return inForce.authorizations().stream()
        .filter(policy -> policy.action() == action)
        .collect(ImmutableList.toImmutableList());
  }

  private static Place place(DecidingProxy proxy, MeshSettings mesh) {
    if (proxy.role() == Role.SIDECAR) {
      return new Place.Workload();
    }
    Integer own = proxy.trustedProxies();
    return new Place.Edge(own == null ? mesh.topology().trustedProxies() : own);
  }

  /** What becomes of {@code request} at the time {@code now}. */
  public Decision decide(HttpRequest request, Instant now) {
    Reason shut = gate.refusal(request.connection());
    return shut != null
        ? refusal(0, "", "", shut, ImmutableList.of())
        : decideOnOpenConnection(request, now);
  }

  private Decision decideOnOpenConnection(HttpRequest request, Instant now) {
    return switch (intake.receive(request)) {
      case Arrival.Refused(int status, String body, String details, String why) ->
          refusal(status, body, details, new Reason.BadRequest(why), ImmutableList.of());
      case Arrival.Accepted(HttpRequest received, String clientIp) -> {
        RuleInput anonymous =
            new RuleInput(
                request,
                received,
                clientIp,
                ImmutableMap.of(),
                ImmutableList.of(),
                ImmutableList.of());
        List<Note> notes = new ArrayList<>();
        Decision ambiguous = strict.refusal(received);
        Decision refused = ambiguous != null ? ambiguous : external.refusal(anonymous, notes);
        yield refused != null ? refused : verify(anonymous, now, notes);
      }
    };
  }

  private Decision verify(RuleInput input, Instant now, List<Note> notes) {
    if (inForce.authentications().stream().allMatch(policy -> policy.jwtRules().isEmpty())) {
      return authorize(input, notes);
    }
    return switch (verifier.verify(input.request(), now)) {
      case TokenOutcome.Passed passed ->
          authorize(
              new RuleInput(
                  input.sent(),
                  passed.request(),
                  input.clientIp(),
                  passed.claims(),
                  passed.verified(),
                  passed.searched()),
              notes);
      case TokenOutcome.Refused refused ->
          challenges.ofBadToken(refusal(refused, notes), input.request());
    };
  }

  private static Decision refusal(TokenOutcome.Refused refused, List<Note> notes) {
    return new Decision(
        refused.status(),
        refused.text(),
        ImmutableList.of(new HeaderField("www-authenticate", refused.challenge())),
        refused.responseCodeDetails(),
        new Reason.BadToken(refused),
        ImmutableList.copyOf(notes),
        null);
  }

  private Decision authorize(RuleInput input, List<Note> notes) {
    RuleSet.Hit audited = audit.firstMatch(input);
    if (audited != null) {
      notes.add(new Note.Audited(audited.rule()));
    }
    tryOut(Action.DENY, deny, input, notes);
    PeerGate.Closed closed = gate.closed(input.request().connection());
    if (closed != null) {
      return denied(closed.name(), closed.reason(), notes);
    }
    RuleSet.Hit denied = deny.enforced().firstMatch(input);
    if (denied != null) {
      Reason reason = new Reason.DeniedBy(denied.rule());
      return challenges.ofRefusal(denied(denied.name(), reason, notes), input);
    }
    tryOut(Action.ALLOW, allow, input, notes);
    if (!allow.enforces()) {
      return allowed(input.request(), new Reason.NothingForbids(), notes);
    }
    RuleSet.Hit allowing = allow.enforced().firstMatch(input);
    if (allowing != null) {
      return allowed(input.request(), new Reason.AllowedBy(allowing.rule()), notes);
    }
    Reason reason = new Reason.NotAllowed(allow.enforced().nearestMiss(input));
    return challenges.ofRefusal(denied("none", reason, notes), input);
  }

  private static void tryOut(Action action, Stage stage, RuleInput input, List<Note> notes) {
    if (stage.tries()) {
      RuleSet.Hit hit = stage.onTrial().firstMatch(input);
      RuleReference rule = hit == null ? null : hit.rule();
      notes.add(new Note.OnTrial(action, (hit != null) == (action == Action.ALLOW), rule));
    }
  }

  static Decision denied(String by, Reason reason, List<Note> notes) {
    return refusal(403, DENIED, "rbac_access_denied_matched_policy[" + by + "]", reason, notes);
  }

  private static Decision refusal(
      int status, String body, String details, Reason reason, List<Note> notes) {
    return new Decision(
        status, body, ImmutableList.of(), details, reason, ImmutableList.copyOf(notes), null);
  }

  private static Decision allowed(HttpRequest request, Reason reason, List<Note> notes) {
    ImmutableList<HeaderField> none = ImmutableList.of();
    return new Decision(200, "", none, "", reason, ImmutableList.copyOf(notes), request);
  }
}
