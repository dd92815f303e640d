package dev.portcullis.admission;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What the API server asks.
 *
 * @param uid of the question, repeated in its answer
 * @param namespace "" for an object that has none
 * @param name "" for an object that the API server is yet to name
 * @param subresource such as {@code status}, "" for the object itself
 * @param object as it would be stored; null for {@link Operation#DELETE}
 * @param oldObject as it is stored; null for {@link Operation#CREATE}
 * @param dryRun whether nothing will be stored whatever the answer is
 * @param user who wants it
 */
public record AdmissionRequest(
    String uid,
    Kind kind,
    String namespace,
    String name,
    String subresource,
    Operation operation,
    @Nullable JsonNode object,
    @Nullable JsonNode oldObject,
    boolean dryRun,
    String user) {

  /** A kind of object, as the webhook has it (the author may have used another version). */
  public record Kind(String group, String version, String kind) {}

  /** What is to be done to the object. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
  }

  /** Never the object: it may hold what its author would not have in a log. */
  @Override
  public String toString() {
    return operation + " " + kind.kind() + " " + namespace + "/" + name + " uid=" + uid;
  }
}
