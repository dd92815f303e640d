package dev.portcullis.model;

/** What identifies an object: two documents with equal keys describe the same object. */
public record ConfigKey(ConfigKind kind, String namespace, String name)
    implements Comparable<ConfigKey> {

  @Override
  public int compareTo(ConfigKey other) {
    int byKind = kind.compareTo(other.kind);
    if (byKind != 0) {
      return byKind;
    }
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return kind.title() + " " + namespace + "/" + name;
  }
}
