package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.HttpFault;
import dev.portcullis.model.HttpFault.Abort;
import dev.portcullis.model.HttpFault.Delay;
import dev.portcullis.model.HttpFault.Failure;
import dev.portcullis.model.ProblemCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code fault} of a route of a VirtualService. */
final class FaultReader {
  private static final ImmutableList<String> GRPC_STATUSES =
      ImmutableList.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  private FaultReader() {}

  static @Nullable HttpFault read(Fields route) {
    Fields fault = route.object("fault");
    if (fault == null) {
      return null;
    }
    HttpFault read = new HttpFault(delay(fault), abort(fault));
    fault.done();
    if (!fault.has("delay") && !fault.has("abort")) {
      route.report(ProblemCode.EMPTY_VALUE, "fault", "has neither delay nor abort", "");
    }
    return read.delay() == null && read.abort() == null ? null : read;
  }

  private static @Nullable Delay delay(Fields fault) {
    Fields delay = fault.object("delay");
    if (delay == null) {
      return null;
    }
    Duration duration = delay.duration("fixedDelay");
    Integer share = Percentages.atLeastOnePerMillion(delay, "percentage");
    Integer percent = Percentages.whole(delay, "percent");
    refuse(delay, "exponentialDelay", "write fixedDelay");
    delay.done();
    if (!delay.has("fixedDelay")) {
      withoutEffect(fault, "delay", "has no fixedDelay");
      return null;
    }
    return duration == null ? null : new Delay(duration, first(share, percent));
  }

  private static @Nullable Abort abort(Fields fault) {
    Fields abort = fault.object("abort");
    if (abort == null) {
      return null;
    }
    Integer status = abort.integer("httpStatus", 200, 599);
    Integer code = grpcStatus(abort);
    Integer share = Percentages.atLeastOnePerMillion(abort, "percentage");
    refuse(abort, "http2Error", "write httpStatus");
    abort.done();
    if (abort.has("httpStatus") && abort.has("grpcStatus")) {
      abort.report(
          ProblemCode.CONFLICTING_FIELDS,
          "grpcStatus",
          "can't be given together with httpStatus",
          "remove one of them");
    }
    if (status != null) {
      return new Abort(new Failure.HttpStatus(status), first(share, null));
    }
    if (code != null) {
      return new Abort(new Failure.GrpcStatus(code), first(share, null));
    }
    if (!abort.has("httpStatus") && !abort.has("grpcStatus")) {
      withoutEffect(fault, "abort", "has neither httpStatus nor grpcStatus");
    }
    return null;
  }

  private static @Nullable Integer grpcStatus(Fields abort) {
    String name = abort.string("grpcStatus");
    if (name == null) {
      return null;
    }
    int code = GRPC_STATUSES.indexOf(name);
    if (code < 0) {
      abort.unknownValue("grpcStatus", name, GRPC_STATUSES);
      return null;
    }
    return code;
  }

  /** As in Istio, without a share nothing happens. */
  private static int first(@Nullable Integer share, @Nullable Integer percent) {
    if (share != null) {
      return share;
    }
    return percent == null ? 0 : percent;
  }

  private static void refuse(Fields fields, String name, String hint) {
    if (fields.has(name)) {
      fields.ignore(name);
      fields.report(ProblemCode.INVALID_VALUE, name, "is nothing that proxies can do", hint);
    }
  }

  private static void withoutEffect(Fields fault, String name, String why) {
    fault.report(ProblemCode.FIELD_WITHOUT_EFFECT, name, why + ": nothing happens", "");
  }
}
