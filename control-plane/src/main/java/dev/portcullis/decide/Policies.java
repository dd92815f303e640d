package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.AuthorizationPolicy;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.PeerAuthentication;
import dev.portcullis.model.RequestAuthentication;
import java.util.Collection;

/** All policies there are, in any order, and the mesh config: what a decision is made from. */
public record Policies(
    ImmutableList<RequestAuthentication> authentications,
    ImmutableList<AuthorizationPolicy> authorizations,
    ImmutableList<PeerAuthentication> peers,
    MeshSettings mesh) {

  public Policies(
      ImmutableList<RequestAuthentication> authentications,
      ImmutableList<AuthorizationPolicy> authorizations,
      MeshSettings mesh) {
    this(authentications, authorizations, ImmutableList.of(), mesh);
  }

  /** The policies among {@code objects}. */
  public static Policies of(Collection<? extends ConfigObject> objects, MeshSettings mesh) {
    return new Policies(
        of(RequestAuthentication.class, objects),
        of(AuthorizationPolicy.class, objects),
        of(PeerAuthentication.class, objects),
        mesh);
  }

  private static <T> ImmutableList<T> of(
      Class<T> kind, Collection<? extends ConfigObject> objects) {
    return objects.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .collect(ImmutableList.toImmutableList());
  }
}
