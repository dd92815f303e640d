package dev.portcullis.model;

import com.google.common.collect.ImmutableList;

/** The Gateway API's {@code ReferenceGrant}: who elsewhere may refer to what is beside it. */
public record ReferenceGrant(ConfigMeta meta, ImmutableList<From> from, ImmutableList<To> to)
    implements ConfigObject {

  /** Objects of a kind in a namespace. */
  public record From(String group, String kind, String namespace) {}

  /**
   * Objects of a kind.
   *
   * @param name "" for all of them
   */
  public record To(String group, String kind, String name) {}
}
