package dev.portcullis.document;

import dev.portcullis.document.KindReader.Result;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.NamespaceObject;
import dev.portcullis.model.ServiceAccount;

/** Reads the kinds that count by their metadata only. */
final class IdentityReaders {
  private IdentityReaders() {}

  static Result serviceAccount(ConfigMeta meta, Fields document) {
    document.ignore("secrets", "imagePullSecrets", "automountServiceAccountToken");
    return Result.of(new ServiceAccount(meta));
  }

  static Result namespace(ConfigMeta meta, Fields document) {
    document.ignore("spec");
    return Result.of(new NamespaceObject(meta));
  }
}
