package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * Policies, and requests that are decided by them.
 *
 * @param proxy where
 * @param policies documents; {@code jwks: KEYS(…)} stands for keys of this run
 * @param requests each as {@link Probe} reads it
 */
record Experiment(
    TestedProxy proxy, ImmutableList<Object> policies, ImmutableList<Object> requests) {

  /** The documents as a file, with the keys of this run. */
  String policyFile() {
    return KeyRing.fillIn(Trees.yaml(policies));
  }

  /** The same policies with one of the requests. */
  Experiment only(Object request) {
    return new Experiment(proxy, policies, ImmutableList.of(request));
  }

  Experiment withPolicies(ImmutableList<Object> other) {
    return new Experiment(proxy, other, requests);
  }

  /** As one tree, for what changes any part of it. */
  ImmutableMap<String, Object> tree() {
    return ImmutableMap.of("policies", policies, "requests", requests);
  }

  Experiment withTree(ImmutableMap<String, Object> tree) {
    return new Experiment(proxy, Trees.items(tree, "policies"), Trees.items(tree, "requests"));
  }
}
