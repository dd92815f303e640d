package dev.portcullis.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API server is told.
 *
 * @param code the HTTP status that the author of a refused object gets, 200 for an allowed one
 * @param message why it is refused, "" for an allowed one
 * @param warnings shown to the author in either case
 * @param patch a JSON patch (RFC 6902) that makes the object what is stored, null for none
 */
public record AdmissionResponse(
    boolean allowed,
    int code,
    String message,
    ImmutableList<String> warnings,
    @Nullable ArrayNode patch) {
  private static final int OK = 200;
  // As the API server answers for an object that its own schema refuses.
  private static final int UNPROCESSABLE = 422;

  public static AdmissionResponse allow() {
    return new AdmissionResponse(true, OK, "", ImmutableList.of(), null);
  }

  public static AdmissionResponse patch(ArrayNode patch) {
    return new AdmissionResponse(true, OK, "", ImmutableList.of(), patch);
  }

  public static AdmissionResponse refuse(String message) {
    return new AdmissionResponse(false, UNPROCESSABLE, message, ImmutableList.of(), null);
  }

  /** The same answer with these warnings. */
  public AdmissionResponse withWarnings(List<String> all) {
    return new AdmissionResponse(allowed, code, message, ImmutableList.copyOf(all), patch);
  }
}
