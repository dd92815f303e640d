package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;

/** What came back: status, header lines in their order, and the body as text. */
public record HttpAnswer(int status, ImmutableList<Header> headers, String body) {

  /** The values of a header joined by a comma, the empty string when it is absent. */
  public String header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .collect(Collectors.joining(", "));
  }
}
