package dev.portcullis.compile.gatewayapi;

import dev.portcullis.compile.ConfigView;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ReferenceGrant;
import dev.portcullis.model.ReferenceGrant.From;
import dev.portcullis.model.ReferenceGrant.To;

/** Tells who may refer to what in other namespaces. Grants are asked for only there. */
record Grants(ConfigView view) {
  /**
   * True if an object may refer to another.
   *
   * @param from the kind of the object
   * @param fromNamespace where it is
   * @param to the object it refers to
   */
  boolean allow(ConfigKind from, String fromNamespace, To to, String toNamespace) {
    return fromNamespace.equals(toNamespace)
        || view.all(ReferenceGrant.class, toNamespace).stream()
            .anyMatch(grant -> allows(grant, from, fromNamespace, to));
  }

  private static boolean allows(
      ReferenceGrant grant, ConfigKind from, String fromNamespace, To to) {
    return grant.from().contains(new From(from.group(), from.kind(), fromNamespace))
        && grant.to().stream().anyMatch(granted -> covers(granted, to));
  }

  private static boolean covers(To granted, To to) {
    return granted.group().equals(to.group())
        && granted.kind().equals(to.kind())
        && (granted.name().isEmpty() || granted.name().equals(to.name()));
  }
}
