package dev.portcullis.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is made to go wrong on purpose: {@code fault} of a route of a VirtualService.
 *
 * @param delay null for none
 * @param abort null for none
 */
public record HttpFault(@Nullable Delay delay, @Nullable Abort abort) {
  /** Requests wait. Of a million so many; 0 where nothing is said. */
  public record Delay(Duration duration, int perMillion) {}

  /** Requests fail. Of a million so many; 0 where nothing is said. */
  public record Abort(Failure failure, int perMillion) {}

  /** How a request fails. */
  public sealed interface Failure {
    /** With a status of HTTP. */
    record HttpStatus(int status) implements Failure {}

    /** With a status of gRPC. */
    record GrpcStatus(int code) implements Failure {}
  }
}
