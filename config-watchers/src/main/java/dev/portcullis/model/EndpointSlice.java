package dev.portcullis.model;

import com.google.common.collect.ImmutableList;

/** The ready endpoints of a Service, as Kubernetes keeps them. */
public record EndpointSlice(ConfigMeta meta, String service, ImmutableList<Endpoint> endpoints)
    implements ConfigObject {}
