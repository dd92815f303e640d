package dev.portcullis.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.cli.Finding.Place;
import dev.portcullis.decide.Decision;
import dev.portcullis.decide.rule.FailedCondition;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.SourceLocation;

/** Makes one JSON document of an explanation, for programs. */
final class ExplainJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExplainJson() {}

  static String of(Explanation explanation) {
    Decision decision = explanation.decision();
    Finding finding = explanation.finding();
    ObjectNode root = JSON.createObjectNode();
    root.put("allowed", decision.allowed()).put("status", decision.status());
    root.put("code", finding.code()).put("why", finding.why());
    Place place = finding.place();
    if (place != null) {
      ObjectNode policy = root.putObject("decidedBy");
      describe(place.policy(), place.location(), policy);
      if (place.rule() >= 0) {
        policy.put("rule", place.rule());
      }
    }
    ArrayNode failed = root.putArray("failed");
    finding.failed().forEach(condition -> describe(condition, failed.addObject()));
    root.put("advice", finding.advice());
    answer(decision, root.putObject("answer"));
    policies(explanation, root.putArray("policies"));
    ArrayNode notes = root.putArray("notes");
    decision.notes().forEach(note -> notes.add(NoteWords.of(note)));
    ArrayNode assumptions = root.putArray("assumed");
    explanation.assumptions().forEach(assumptions::add);
    envoy(explanation, root);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void describe(FailedCondition condition, ObjectNode node) {
    node.put("field", condition.field())
        .put("saw", condition.saw())
        .put("needed", condition.needed())
        .put("advice", condition.advice())
        .put("location", condition.location().toString());
  }

  private static void describe(ConfigKey key, SourceLocation location, ObjectNode node) {
    node.put("kind", key.kind().kind())
        .put("namespace", key.namespace())
        .put("name", key.name())
        .put("location", location.toString());
  }

  private static void answer(Decision decision, ObjectNode node) {
    node.put("body", decision.body()).put("responseCodeDetails", decision.responseCodeDetails());
    ObjectNode headers = node.putObject("headers");
    decision
        .headers()
        .forEach(header -> headers.put(header.name(), Explanation.shown(header.value())));
  }

  private static void policies(Explanation explanation, ArrayNode policies) {
    for (RequestAuthentication policy : explanation.inForce().authentications()) {
      describe(policy.key(), policy.meta().location(), policies.addObject());
    }
    for (AuthorizationPolicy policy : explanation.inForce().authorizations()) {
      ObjectNode node = policies.addObject();
      describe(policy.key(), policy.meta().location(), node);
      node.put("action", policy.action().name())
          .put("dryRun", policy.mode() == AuthorizationPolicy.Mode.DRY_RUN);
    }
  }

  private static void envoy(Explanation explanation, ObjectNode root) {
    Explanation.EnvoyAnswer envoy = explanation.envoy();
    if (envoy != null) {
      root.putObject("envoy")
          .put("status", envoy.status())
          .put("body", envoy.body())
          .put("responseCodeDetails", envoy.responseCodeDetails())
          .put("differs", explanation.envoyDiffers());
    }
  }
}
