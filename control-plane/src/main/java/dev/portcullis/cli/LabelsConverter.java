package dev.portcullis.cli;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code k=v,k2=v2}. */
final class LabelsConverter implements ITypeConverter<LabelsConverter.Labels> {
  /** Labels of a workload. */
  record Labels(ImmutableSortedMap<String, String> byName) {}

  /** The form that is read. */
  static String text(Map<String, String> labels) {
    return Joiner.on(',').withKeyValueSeparator('=').join(labels);
  }

  @Override
  public Labels convert(String text) {
    try {
      return new Labels(
          ImmutableSortedMap.copyOf(
              Splitter.on(',')
                  .trimResults()
                  .omitEmptyStrings()
                  .withKeyValueSeparator(Splitter.on('=').limit(2))
                  .split(text)));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is not k=v,k2=v2");
    }
  }
}
