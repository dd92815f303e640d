package dev.portcullis.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import dev.portcullis.admission.AdmissionRequest.Operation;
import dev.portcullis.document.ReadDocument;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ConfigProblem.Severity;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Refuses objects that Istio's admission would refuse, in the words of {@code portcullis check},
 * and warns of everything else that check finds. What only we cannot enforce is stored, as it would
 * be for Istio; its author is warned that it is closed.
 */
public final class PolicyAdmission implements AdmissionHandler {
  private static final int MOST_ERRORS = 10;

  private final Surroundings surroundings;

  public PolicyAdmission(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public AdmissionResponse review(AdmissionRequest request) {
    JsonNode object = request.object();
    if (object == null || !isJudged(request, object)) {
      return AdmissionResponse.allow();
    }
    ReadDocument read = ReviewedObject.read(request, object);
    ImmutableList<ConfigProblem> errors =
        read.problems().stream()
            .filter(problem -> problem.severity() == Severity.ERROR)
            .filter(problem -> !read.stricter().contains(problem))
            .collect(ImmutableList.toImmutableList());
    if (!errors.isEmpty()) {
      return AdmissionResponse.refuse(message(errors)).withWarnings(warnings(read));
    }
    return AdmissionResponse.allow().withWarnings(allWarnings(read));
  }

  private static boolean isJudged(AdmissionRequest request, JsonNode object) {
    boolean written =
        request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    return written
        && request.subresource().isEmpty()
        && ReviewedObject.kind(request.kind()).isPresent()
        // Only its finalizers can still change.
        && !object.path("metadata").hasNonNull("deletionTimestamp")
        && !ReviewedObject.isUntouched(object, request.oldObject());
  }

  private static String message(ImmutableList<ConfigProblem> errors) {
    String shown =
        errors.stream()
            .limit(MOST_ERRORS)
            .map(PolicyAdmission::words)
            .collect(Collectors.joining("; "));
    int more = errors.size() - MOST_ERRORS;
    return more > 0 ? shown + "; and " + more + " more: portcullis check shows all" : shown;
  }

  private static String words(ConfigProblem problem) {
    String text = problem.code() + ": " + problem.message();
    return problem.hint().isEmpty() ? text : text + " (" + problem.hint() + ")";
  }

  private ImmutableList<String> allWarnings(ReadDocument read) {
    ConfigObject object = read.object();
    Stream<String> together =
        object == null
            ? Stream.empty()
            : surroundings.warnings(object).stream().map(PolicyAdmission::words);
    return Stream.concat(warnings(read).stream(), together)
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }

  /** First those of what is not enforced as it is written. */
  private static ImmutableList<String> warnings(ReadDocument read) {
    return Stream.concat(
            read.stricter().stream().map(problem -> "not enforced as written: " + words(problem)),
            read.problems().stream()
                .filter(problem -> problem.severity() == Severity.WARNING)
                .map(PolicyAdmission::words))
        .collect(ImmutableList.toImmutableList());
  }
}
