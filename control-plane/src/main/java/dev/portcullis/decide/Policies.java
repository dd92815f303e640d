package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.RequestAuthentication;

/** All policies there are, in any order, and the mesh config: what a decision is made from. */
public record Policies(
    ImmutableList<RequestAuthentication> authentications,
    ImmutableList<AuthorizationPolicy> authorizations,
    MeshSettings mesh) {}
