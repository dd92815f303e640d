package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Action;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.AuthorizationPolicy.Rule;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import org.jspecify.annotations.Nullable;

/** Reads AuthorizationPolicies, and closes those that can't be used by the rule of their action. */
final class AuthorizationPolicyReader implements KindReader {
  private static final int MAX_RULES = 512;
  private static final ImmutableSet<String> TRUE =
      ImmutableSet.of("1", "t", "T", "TRUE", "true", "True");
  private static final ImmutableSet<String> FALSE =
      ImmutableSet.of("0", "f", "F", "FALSE", "false", "False");

  /** A policy as far as it could be read; the action is null where nobody can tell it. */
  private record Draft(
      ConfigMeta meta,
      Attachment attachment,
      @Nullable Action action,
      String provider,
      Mode mode,
      RuleList rules) {}

  /**
   * Rules, those that can't be used already as "any request".
   *
   * @param closed the same with every rule that has an error replaced
   */
  private record RuleList(ImmutableList<Rule> read, ImmutableList<Rule> closed) {
    static final RuleList NONE = new RuleList(ImmutableList.of(), ImmutableList.of());

    static RuleList unreadable(SourceLocation location) {
      return new RuleList(ImmutableList.of(), ImmutableList.of(anyRequest(0, location)));
    }
  }

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    Draft draft = spec == null ? withoutSpec(meta, document) : draft(meta, document, spec);
    return new Result(valid(draft), closed(draft));
  }

  private static Draft withoutSpec(ConfigMeta meta, Fields document) {
    if (document.has("spec")) {
      RuleList unknown = RuleList.unreadable(document.location("spec"));
      return new Draft(meta, Attachment.BROKEN, null, "", Mode.ENFORCED, unknown);
    }
    // Without a spec it is an ALLOW policy that allows nothing, as in Istio.
    Attachment everything = Attachment.read(new Fields(document.reading(), EMPTY, "spec"));
    return new Draft(
        meta, everything, Action.ALLOW, "", mode(meta, document, Action.ALLOW), RuleList.NONE);
  }

  private static final MappingNode EMPTY =
      new MappingNode(ImmutableList.of(), SourceLocation.ofFile(""));

  private static Draft draft(ConfigMeta meta, Fields document, Fields spec) {
    Attachment attachment = Attachment.read(spec);
    Action action = spec.has("action") ? spec.choice("action", Action.class) : Action.ALLOW;
    Mode mode = mode(meta, document, action);
    String name = provider(spec, action);
    RuleList rules = rules(spec, action);
    int before = spec.reading().errors();
    spec.done();
    document.done();
    if (spec.reading().errors() > before) {
      // A misspelt or misplaced name may have been that of the rules.
      rules = new RuleList(rules.read(), RuleList.unreadable(spec.location()).closed());
    }
    return new Draft(meta, attachment, action, name, mode, rules);
  }

  private static Mode mode(ConfigMeta meta, Fields document, @Nullable Action action) {
    String value = meta.annotations().get(Annotations.DRY_RUN);
    if (value == null) {
      return Mode.ENFORCED;
    }
    SourceLocation location = Annotations.location(document, Annotations.DRY_RUN);
    if (!TRUE.contains(value) && !FALSE.contains(value)) {
      document
          .reading()
          .report(
              ProblemCode.INVALID_ANNOTATION,
              location,
              Annotations.DRY_RUN + " is " + value,
              "write \"true\" or \"false\"");
      return Mode.ENFORCED;
    }
    if (action == Action.CUSTOM || action == Action.AUDIT) {
      document
          .reading()
          .report(
              ProblemCode.INVALID_ANNOTATION,
              location,
              Annotations.DRY_RUN + " counts for ALLOW and DENY only",
              "remove it");
      return Mode.ENFORCED;
    }
    return TRUE.contains(value) ? Mode.DRY_RUN : Mode.ENFORCED;
  }

  /** The name of the provider, "" where there is none. */
  private static String provider(Fields spec, @Nullable Action action) {
    Fields provider = spec.object("provider");
    if (action == Action.CUSTOM && provider == null && !spec.has("provider")) {
      spec.missing("provider");
    }
    if (provider == null) {
      return "";
    }
    String name = provider.required("name");
    provider.done();
    if (action != null && action != Action.CUSTOM) {
      spec.report(
          ProblemCode.CONFLICTING_FIELDS, "provider", "is for action CUSTOM only", "remove it");
    }
    return name == null || action != Action.CUSTOM ? "" : name;
  }

  private static RuleList rules(Fields spec, @Nullable Action action) {
    boolean needed = action == Action.DENY || action == Action.CUSTOM;
    Node node = spec.node("rules");
    if (spec.has("rules") && !(node instanceof SequenceNode)) {
      spec.items("rules");
      return RuleList.unreadable(spec.location("rules"));
    }
    ImmutableList<Node> items = spec.items("rules");
    if (items.isEmpty() && needed) {
      spec.report(
          ProblemCode.RULES_MISSING,
          "rules",
          "is empty, so this " + action + " policy would never match",
          "write \"- {}\" for a rule that matches every request");
      // What was meant is not known: closed, it is every request, not none.
      return RuleList.unreadable(spec.location("rules"));
    }
    if (items.size() > MAX_RULES) {
      spec.report(
          ProblemCode.TOO_MANY_VALUES,
          "rules",
          "has more than " + MAX_RULES + " elements",
          "split the policy");
    }
    return rules(spec, items, action);
  }

  private static RuleList rules(Fields spec, ImmutableList<Node> items, @Nullable Action action) {
    ImmutableList.Builder<Rule> read = ImmutableList.builder();
    ImmutableList.Builder<Rule> closed = ImmutableList.builder();
    for (int i = 0; i < items.size(); i++) {
      int before = spec.reading().errors();
      Rule rule = RuleReader.read(spec, items.get(i), i, action);
      read.add(rule);
      boolean good = spec.reading().errors() == before;
      closed.add(good ? rule : anyRequest(i, rule.location()));
    }
    RuleList rules = new RuleList(read.build(), closed.build());
    if (action != null && rules.read().equals(rules.closed())) {
      StrayDashes.warn(spec.reading(), action, rules.read());
    }
    return rules;
  }

  private static Rule anyRequest(int index, SourceLocation location) {
    return new Rule(index, ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), location);
  }

  private static AuthorizationPolicy valid(Draft draft) {
    return policy(
        draft, draft.action() == null ? Action.DENY : draft.action(), draft.rules().read());
  }

  private static AuthorizationPolicy closed(Draft draft) {
    if (draft.action() == null) {
      SourceLocation location = draft.meta().location();
      return policy(draft, Action.DENY, ImmutableList.of(anyRequest(0, location)));
    }
    return switch (draft.action()) {
      case ALLOW -> policy(draft, Action.ALLOW, ImmutableList.of());
      case AUDIT -> policy(draft, Action.AUDIT, ImmutableList.of());
      case DENY, CUSTOM -> policy(draft, Action.DENY, draft.rules().closed());
    };
  }

  private static AuthorizationPolicy policy(Draft draft, Action action, ImmutableList<Rule> rules) {
    return new AuthorizationPolicy(
        draft.meta(),
        draft.attachment().selector(),
        draft.attachment().targetRefs(),
        action,
        action == Action.CUSTOM ? draft.provider() : "",
        draft.mode(),
        rules);
  }
}
