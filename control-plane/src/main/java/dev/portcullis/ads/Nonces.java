package dev.portcullis.ads;

import dev.portcullis.xds.ResourceType;
import java.util.EnumMap;
import java.util.Map;

/** The nonces of one stream's responses. For one thread at a time. */
final class Nonces {
  private final String prefix;
  private final Map<ResourceType, Integer> latest = new EnumMap<>(ResourceType.class);
  private int responses;

  /**
   * Begins to count.
   *
   * @param stream sets these nonces apart from those of other streams: a proxy that reconnects may
   *     repeat one
   */
  Nonces(String stream) {
    this.prefix = stream + "-";
  }

  /** The nonce of the next response, which is of {@code type}. */
  String next(ResourceType type) {
    responses++;
    latest.put(type, responses);
    return prefix + responses;
  }

  /** What a request of {@code type} with this nonce answers. */
  Answers read(ResourceType type, String nonce) {
    if (nonce.isEmpty()) {
      return Answers.NOTHING;
    }
    Integer last = latest.get(type);
    return last != null && nonce.equals(prefix + last) ? Answers.LATEST : Answers.EARLIER;
  }
}
