package dev.portcullis.decide.token;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/** A request while its tokens are verified: what one rule changes, the next one sees. */
final class RequestInProgress {
  private final HttpRequest original;
  private final List<HeaderField> headers;
  private String target;

  RequestInProgress(HttpRequest original) {
    this.original = original;
    this.headers = new ArrayList<>(original.headers());
    this.target = original.target();
  }

  /** The values of a header, one for each line. */
  ImmutableList<String> values(String name) {
    return headers.stream()
        .filter(header -> header.name().equals(name))
        .map(HeaderField::value)
        .collect(ImmutableList.toImmutableList());
  }

  void remove(String name) {
    headers.removeIf(header -> header.name().equals(name));
  }

  void add(String name, String value) {
    headers.add(new HeaderField(name, value));
  }

  String target() {
    return target;
  }

  void target(String changed) {
    target = changed;
  }

  HttpRequest toRequest() {
    return new HttpRequest(
        original.connection(),
        original.method(),
        original.authority(),
        target,
        ImmutableList.copyOf(headers));
  }
}
