package dev.portcullis.decide.rule;

import dev.portcullis.model.SourceLocation;

/**
 * A condition that did not hold.
 *
 * @param field as in the resource, such as {@code from.source.requestPrincipals}
 * @param saw what the request has, in words where it has nothing
 * @param needed the values that would do
 * @param advice what is likely meant, "" where nothing suggests itself
 */
public record FailedCondition(
    String field, String saw, String needed, String advice, SourceLocation location) {}
