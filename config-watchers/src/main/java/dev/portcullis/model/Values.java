package dev.portcullis.model;

import com.google.common.collect.ImmutableList;

/**
 * A field and its {@code not} form; both have to hold where both are given.
 *
 * @param values alternatives, empty where the field is absent
 * @param notValues what must not match, empty where the {@code not} form is absent
 */
public record Values(ImmutableList<String> values, ImmutableList<String> notValues) {
  /** Neither form given. */
  public static final Values NONE = new Values(ImmutableList.of(), ImmutableList.of());

  public boolean isEmpty() {
    return values.isEmpty() && notValues.isEmpty();
  }
}
