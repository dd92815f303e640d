package dev.portcullis.model;

/** A workload outside Kubernetes: Istio's {@code WorkloadEntry}. */
public record WorkloadEntry(ConfigMeta meta, Endpoint endpoint) implements ConfigObject {}
