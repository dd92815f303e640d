package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;

/**
 * The authorization of a workload.
 *
 * @param external what external authorizers decide, before tokens are looked at
 * @param filters the rules of each action that has a policy, in order
 */
public record AuthorizationPlan(
    ImmutableList<ExternalCheck> external, ImmutableList<FilterPlan> filters) {}
