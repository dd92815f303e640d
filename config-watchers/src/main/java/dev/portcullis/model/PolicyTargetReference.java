package dev.portcullis.model;

/** What a policy is attached to by name instead of by labels ({@code targetRefs}). */
public record PolicyTargetReference(
    String group, String kind, String name, String namespace, SourceLocation location) {}
