package dev.portcullis.cli;

import dev.portcullis.decide.Note;
import dev.portcullis.decide.Reason.RuleReference;
import org.jspecify.annotations.Nullable;

/** Says in words what held for a request without deciding it. */
final class NoteWords {
  private NoteWords() {}

  static String of(Note note) {
    return switch (note) {
      case Note.Audited(RuleReference rule) -> "audited by " + of(rule);
      case Note.OnTrial(var action, boolean allowed, @Nullable RuleReference rule) ->
          "dry run: the %s policies on trial would have %s it%s"
              .formatted(
                  action,
                  allowed ? "let through" : "refused",
                  rule == null ? ", none of their rules matches" : ", by " + of(rule));
      case Note.ExternallyAllowed(String provider, RuleReference rule) ->
          "the external authorizer %s is asked by %s; here it is taken to allow"
              .formatted(provider, of(rule));
    };
  }

  private static String of(RuleReference rule) {
    return rule.policy() + ", rule " + rule.rule() + ", " + rule.location();
  }
}
