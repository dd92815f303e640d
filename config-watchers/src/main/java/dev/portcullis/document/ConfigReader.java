package dev.portcullis.document;

import com.google.common.collect.ImmutableList;

/** Makes objects of documents, from files and from Kubernetes alike. Stateless but for defaults. */
public final class ConfigReader {
  private final String defaultNamespace;

  /**
   * A reader.
   *
   * @param defaultNamespace the namespace of objects that name none
   */
  public ConfigReader(String defaultNamespace) {
    this.defaultNamespace = defaultNamespace;
  }

  /** The namespace of objects that name none. */
  public String defaultNamespace() {
    return defaultNamespace;
  }

  /** Reads a document: one result, or one for each item of a List. */
  public ImmutableList<ReadDocument> read(Node document) {
    return ImmutableList.of();
  }
}
