package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' own selector of labels; all that it says has to hold, and one that says nothing
 * selects everything.
 */
public record LabelSelector(
    ImmutableMap<String, String> matchLabels, ImmutableList<Requirement> requirements) {

  /** What is asked of one label. */
  public record Requirement(String key, Operator operator, ImmutableSet<String> values) {
    private boolean holdsFor(Map<String, String> labels) {
      @Nullable String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }
  }

  /** How a label is compared. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }

  /** True if all holds for {@code labels}. */
  public boolean matches(Map<String, String> labels) {
    return labels.entrySet().containsAll(matchLabels.entrySet())
        && requirements.stream().allMatch(requirement -> requirement.holdsFor(labels));
  }
}
