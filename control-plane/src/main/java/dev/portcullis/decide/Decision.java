package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request.
 *
 * @param status 200 where it is allowed (the workload answers then), otherwise that of the answer
 * @param body the whole body of a refusal, "" where it is allowed
 * @param headers headers of a refusal that say why, such as {@code www-authenticate}
 * @param responseCodeDetails what Envoy's access log says of a refusal, "" where it is allowed
 * @param notes what held without deciding
 * @param forwarded what the workload receives, null for a refusal
 */
public record Decision(
    int status,
    String body,
    ImmutableList<HeaderField> headers,
    String responseCodeDetails,
    Reason reason,
    ImmutableList<Note> notes,
    @Nullable HttpRequest forwarded) {

  public boolean allowed() {
    return forwarded != null;
  }
}
