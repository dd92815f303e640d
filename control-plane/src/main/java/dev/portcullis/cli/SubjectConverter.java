package dev.portcullis.cli;

import com.google.common.collect.ImmutableMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code NAMESPACE/k=v,k2=v2}. */
final class SubjectConverter implements ITypeConverter<SubjectConverter.Subject> {
  /** A workload, by what policies select it by. */
  record Subject(String namespace, ImmutableMap<String, String> labels) {
    @Override
    public String toString() {
      return labels.isEmpty() ? namespace : namespace + "/" + LabelsConverter.text(labels);
    }
  }

  @Override
  public Subject convert(String text) {
    int slash = text.indexOf('/');
    String namespace = slash < 0 ? text : text.substring(0, slash);
    if (namespace.isEmpty() || namespace.contains("=")) {
      throw new TypeConversionException("'" + text + "' is not NAMESPACE/k=v,k2=v2");
    }
    String labels = slash < 0 ? "" : text.substring(slash + 1);
    return new Subject(namespace, new LabelsConverter().convert(labels).byName());
  }
}
