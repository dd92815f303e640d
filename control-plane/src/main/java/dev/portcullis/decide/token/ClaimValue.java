package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * A value in the payload of a verified token. Only texts, alone or in a list, ever match a rule.
 */
public sealed interface ClaimValue {
  /** A string. */
  record Text(String text) implements ClaimValue {}

  /** A number, a boolean or null, in JSON's words. */
  record Scalar(String json) implements ClaimValue {}

  /** An array. */
  record Elements(ImmutableList<ClaimValue> elements) implements ClaimValue {}

  /** An object. */
  record Members(ImmutableMap<String, ClaimValue> members) implements ClaimValue {}
}
