package dev.portcullis.document;

import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.ConfigObject;
import org.jspecify.annotations.Nullable;

/** Makes an object of one kind of its fields; metadata have been read. */
@FunctionalInterface
interface KindReader {
  /**
   * Reads the object, reporting what is wrong with it.
   *
   * @param document the document's top-level fields but for those that all objects have
   */
  Result read(ConfigMeta meta, Fields document);

  /**
   * The object as far as it could be read.
   *
   * @param object used if nothing was reported that makes it unusable
   * @param closed what closes the object's scope otherwise, null for what decides no access
   */
  record Result(ConfigObject object, @Nullable ConfigObject closed) {
    static Result of(ConfigObject object) {
      return new Result(object, null);
    }
  }
}
