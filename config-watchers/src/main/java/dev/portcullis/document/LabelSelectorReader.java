package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.LabelSelector;
import dev.portcullis.model.LabelSelector.Operator;
import dev.portcullis.model.LabelSelector.Requirement;
import dev.portcullis.model.ProblemCode;

/** Reads Kubernetes' own selectors of labels. */
final class LabelSelectorReader {
  private static final ImmutableMap<String, Operator> OPERATORS =
      ImmutableMap.of(
          "In", Operator.IN,
          "NotIn", Operator.NOT_IN,
          "Exists", Operator.EXISTS,
          "DoesNotExist", Operator.DOES_NOT_EXIST);

  private LabelSelectorReader() {}

  static LabelSelector read(Fields selector) {
    LabelSelector read =
        new LabelSelector(
            selector.stringMap("matchLabels"),
            selector.objects("matchExpressions").stream()
                .map(LabelSelectorReader::requirement)
                .collect(ImmutableList.toImmutableList()));
    selector.done();
    return read;
  }

  private static Requirement requirement(Fields fields) {
    String key = fields.required("key");
    String written = fields.required("operator");
    Operator operator = Operator.IN;
    if (written != null) {
      operator = OPERATORS.getOrDefault(written, Operator.IN);
      if (!OPERATORS.containsKey(written)) {
        fields.unknownValue("operator", written, OPERATORS.keySet().asList());
      }
    }
    ImmutableSet<String> values = ImmutableSet.copyOf(fields.strings("values"));
    fields.done();
    boolean compared = operator == Operator.IN || operator == Operator.NOT_IN;
    if (compared == values.isEmpty()) {
      fields.report(
          compared ? ProblemCode.MISSING_FIELD : ProblemCode.CONFLICTING_FIELDS,
          "values",
          (compared ? "must not be empty with " : "must be empty with ") + written,
          "");
    }
    return new Requirement(key == null ? "" : key, operator, values);
  }
}
