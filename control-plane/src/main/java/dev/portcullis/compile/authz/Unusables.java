package dev.portcullis.compile.authz;

import dev.portcullis.model.SourceLocation;
import java.util.ArrayList;
import java.util.List;

/** Collects the values of one rule that cannot be compiled. Confined to one call. */
final class Unusables {
  private static final int SHOWN = 80;

  /** A value and why it cannot be used. */
  record Unusable(SourceLocation location, String reason) {}

  private final List<Unusable> found = new ArrayList<>();

  void add(SourceLocation location, String field, String value) {
    String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
    found.add(new Unusable(location, field + ": '" + shown + "' cannot be used"));
  }

  void addReason(SourceLocation location, String reason) {
    found.add(new Unusable(location, reason));
  }

  List<Unusable> found() {
    return found;
  }
}
