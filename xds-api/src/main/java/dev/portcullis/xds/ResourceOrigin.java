package dev.portcullis.xds;

/**
 * A configuration object that had a part in making a resource, so that a rejection can be blamed on
 * what its author wrote.
 *
 * @param location {@code file:line:column}, or whatever names the object where it is kept
 */
public record ResourceOrigin(String kind, String namespace, String name, String location)
    implements Comparable<ResourceOrigin> {

  @Override
  public int compareTo(ResourceOrigin other) {
    int byKind = kind.compareTo(other.kind);
    if (byKind != 0) {
      return byKind;
    }
    int byNamespace = namespace.compareTo(other.namespace);
    if (byNamespace != 0) {
      return byNamespace;
    }
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : location.compareTo(other.location);
  }

  @Override
  public String toString() {
    return kind + " " + namespace + "/" + name + " (" + location + ")";
  }
}
