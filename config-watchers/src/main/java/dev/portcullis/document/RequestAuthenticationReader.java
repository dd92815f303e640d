package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource.NoKeys;
import dev.portcullis.model.WorkloadSelector;

/** Reads RequestAuthentications; a rule that can't be used keeps its provider, without keys. */
final class RequestAuthenticationReader implements KindReader {
  private static final int MAX_RULES = 4096;
  private static final Attachment EVERYTHING =
      new Attachment(WorkloadSelector.EVERYTHING, ImmutableList.of(), false);

  @Override
  public Result read(ConfigMeta meta, Fields document) {
    Fields spec = document.object("spec");
    if (spec == null) {
      return new Result(
          of(meta, EVERYTHING, ImmutableList.of()),
          of(meta, EVERYTHING, closedWithoutRules(document, "spec")));
    }
    Attachment attachment = Attachment.read(spec);
    ImmutableList.Builder<JwtRule> read = ImmutableList.builder();
    ImmutableList.Builder<JwtRule> closed = ImmutableList.builder();
    closed.addAll(closedWithoutRules(spec, "jwtRules"));
    int index = 0;
    for (Node item : spec.items("jwtRules")) {
      int before = spec.reading().errors();
      JwtRule rule = JwtRuleReader.read(spec, item, spec.path("jwtRules") + "[" + index++ + "]");
      read.add(rule);
      closed.add(spec.reading().errors() == before ? rule : withoutKeys(rule));
    }
    if (index > MAX_RULES) {
      spec.report(
          ProblemCode.TOO_MANY_VALUES, "jwtRules", "has more than " + MAX_RULES + " elements", "");
    }
    spec.done();
    return new Result(of(meta, attachment, read.build()), of(meta, attachment, closed.build()));
  }

  /** Where the rules can't be found, any token could have been meant. */
  private static ImmutableList<JwtRule> closedWithoutRules(Fields fields, String name) {
    boolean readable = !fields.has(name) || fields.node(name) instanceof SequenceNode;
    return readable
        ? ImmutableList.of()
        : ImmutableList.of(JwtRuleReader.unreadable(fields.location(name)));
  }

  private static RequestAuthentication of(
      ConfigMeta meta, Attachment attachment, ImmutableList<JwtRule> rules) {
    return new RequestAuthentication(meta, attachment.selector(), attachment.targetRefs(), rules);
  }

  private static JwtRule withoutKeys(JwtRule rule) {
    return new JwtRule(
        rule.issuer(),
        rule.audiences(),
        new NoKeys(),
        rule.fromHeaders(),
        rule.fromParams(),
        rule.fromCookies(),
        rule.outputPayloadToHeader(),
        rule.outputClaimToHeaders(),
        rule.forwardOriginalToken(),
        rule.spaceDelimitedClaims(),
        rule.timeout(),
        rule.location());
  }
}
