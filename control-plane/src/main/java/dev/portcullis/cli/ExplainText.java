package dev.portcullis.cli;

import dev.portcullis.cli.Finding.Place;
import dev.portcullis.decide.Decision;
import dev.portcullis.decide.rule.FailedCondition;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.AuthorizationPolicy.Mode;
import dev.portcullis.model.RequestAuthentication;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Prints an explanation for a person: the verdict first, then why, then all around it. */
final class ExplainText {
  private static final String BLANK = "          ";

  private final Explanation explanation;
  private final boolean coloured;
  private final PrintWriter out;

  ExplainText(Explanation explanation, boolean coloured, PrintWriter out) {
    this.explanation = explanation;
    this.coloured = coloured;
    this.out = out;
  }

  void print() {
    verdict();
    Finding finding = explanation.finding();
    line("why", finding.why());
    Place place = finding.place();
    if (place != null) {
      String rule = place.rule() < 0 ? "" : ", rule " + place.rule();
      line("", place.policy() + rule + ", " + place.location());
    }
    finding.failed().forEach(this::failed);
    if (!finding.advice().isEmpty()) {
      line("do", finding.advice());
    }
    answer();
    policies();
    explanation.decision().notes().forEach(note -> line("note", NoteWords.of(note)));
    explanation.assumptions().forEach(assumption -> line("assumed", assumption));
    envoy();
    out.flush();
  }

  private void verdict() {
    Decision decision = explanation.decision();
    String word =
        decision.allowed()
            ? coloured("ALLOWED", "32")
            : coloured(decision.status() == 0 ? "REFUSED" : "REFUSED " + decision.status(), "31");
    out.printf(
        "%s  %s %s%s at %s %s%n",
        word,
        explanation.request().method(),
        explanation.request().authority(),
        explanation.path(),
        explanation.proxy().role().name().toLowerCase(java.util.Locale.ROOT),
        explanation.subject());
  }

  private void failed(FailedCondition condition) {
    out.println();
    line("", condition.field() + "  (" + condition.location() + ")");
    line("", "  saw     " + condition.saw());
    line("", "  needed  " + condition.needed());
    if (!condition.advice().isEmpty()
        && !condition.advice().equals(explanation.finding().advice())) {
      line("", "  hint    " + condition.advice());
    }
  }

  private void answer() {
    Decision decision = explanation.decision();
    if (decision.allowed() || decision.status() == 0) {
      return;
    }
    out.println();
    line("answer", decision.status() + " " + decision.body());
    decision
        .headers()
        .forEach(header -> line("", header.name() + ": " + Explanation.shown(header.value())));
    line("log", decision.responseCodeDetails());
  }

  private void policies() {
    out.println();
    @Nullable String label = "policies";
    for (RequestAuthentication policy : explanation.inForce().authentications()) {
      line(label, policy.key() + ", " + policy.meta().location());
      label = "";
    }
    for (AuthorizationPolicy policy : explanation.inForce().authorizations()) {
      String trial = policy.mode() == Mode.DRY_RUN ? ", dry run" : "";
      line(label, policy.key() + " (" + policy.action() + trial + "), " + policy.meta().location());
      label = "";
    }
    if (!label.isEmpty()) {
      line(label, "none holds for this workload");
    }
  }

  private void envoy() {
    Explanation.EnvoyAnswer envoy = explanation.envoy();
    if (envoy == null) {
      return;
    }
    String details =
        envoy.responseCodeDetails().isEmpty() ? "" : ", " + envoy.responseCodeDetails();
    line("envoy", envoy.status() + details);
    line(
        "",
        explanation.envoyDiffers()
            ? "THE TWO DIFFER: please report this with the policies and the request"
            : "the real Envoy answers the same");
  }

  private void line(String label, String text) {
    out.println((label + BLANK).substring(0, BLANK.length()) + text);
  }

  private String coloured(String text, String colour) {
    return coloured ? "\u001b[1;" + colour + "m" + text + "\u001b[0m" : text;
  }
}
