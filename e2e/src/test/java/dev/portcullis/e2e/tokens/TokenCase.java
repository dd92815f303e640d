package dev.portcullis.e2e.tokens;

import dev.portcullis.e2e.harness.HttpRequest;

/** A request under some rules. */
record TokenCase(RuleSet rules, String name, HttpRequest request) {
  @Override
  public String toString() {
    return rules.name() + ": " + name;
  }
}
