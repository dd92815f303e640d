package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;

/**
 * A request on which Envoy and the decider differ, or policies that Envoy refuses.
 *
 * @param experiment with that request only; with none where Envoy refuses the policies
 * @param differences in words
 */
record Disagreement(
    long number,
    Experiment experiment,
    ImmutableList<String> differences,
    Answer envoy,
    Answer decider,
    String reason) {

  /** Of what sort it is: so that one mistake is not shown a hundred times. */
  String sort() {
    String first = differences.getFirst();
    return first.startsWith("status") || first.startsWith("details")
        ? first
            .replaceAll("policy-\\d+", "policy")
            .replaceAll("ns\\[[^]]*\\]", "ns")
            .replaceAll("rule\\[\\d+\\]", "rule")
        : first.substring(0, first.indexOf(':', 1));
  }

  @Override
  public String toString() {
    return "#%d %s%n  Envoy:   %s%n  decider: %s%n  because: %s"
        .formatted(number, String.join("; ", differences), envoy, decider, reason);
  }
}
