package dev.portcullis.model;

/** A Kubernetes Namespace. */
public record NamespaceObject(ConfigMeta meta) implements ConfigObject {}
