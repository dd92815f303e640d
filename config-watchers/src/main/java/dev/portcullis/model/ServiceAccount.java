package dev.portcullis.model;

/** A Kubernetes ServiceAccount. */
public record ServiceAccount(ConfigMeta meta) implements ConfigObject {}
