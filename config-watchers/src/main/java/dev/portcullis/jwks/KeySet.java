package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;

/**
 * A key set in canonical form: two answers that differ only in order, white space or members that
 * verify nothing are equal.
 *
 * @param jwks its text
 * @param keyIds those of its keys, sorted, each once
 * @param reasons why keys were left out, as sentences without anything of the answer but key ids
 */
record KeySet(String jwks, ImmutableList<String> keyIds, ImmutableList<String> reasons) {
  /** Never the keys, though they are public: they are long. */
  @Override
  public String toString() {
    return "KeySet" + keyIds;
  }
}
