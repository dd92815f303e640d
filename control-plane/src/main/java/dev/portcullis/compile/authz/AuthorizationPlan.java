package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;

/** The authorization of a workload: the rules of each action that has a policy, in order. */
public record AuthorizationPlan(ImmutableList<FilterPlan> filters) {}
