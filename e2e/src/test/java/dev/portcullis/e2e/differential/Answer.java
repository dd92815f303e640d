package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.e2e.harness.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of a request.
 *
 * @param status 0 where there was no answer
 * @param details the response code details of a refusal, "" where it was allowed
 * @param body of a refusal
 * @param challenge the {@code www-authenticate} of a refusal
 * @param seen what a backend would have received: the path and the headers that policies change
 */
record Answer(
    int status,
    String details,
    String body,
    String challenge,
    ImmutableSortedMap<String, String> seen) {

  /** Headers of a request that what backends see is compared by. */
  static final ImmutableList<String> OBSERVED =
      ImmutableList.of(
          ":path", "authorization", "x-jwt", "x-tok", "x-payload", "x-out-a", "x-out-b", "cookie");

  /** No answer, for {@code reason}. */
  static Answer none(String reason) {
    return new Answer(0, reason, "", "", ImmutableSortedMap.of());
  }

  static Answer allowed(ImmutableSortedMap<String, String> seen) {
    return new Answer(200, "", "", "", seen);
  }

  static Answer refused(int status, String details, String body, String challenge) {
    return new Answer(status, details, body, challenge, ImmutableSortedMap.of());
  }

  /** In what it differs from {@code other}, in words; empty where it does not. */
  ImmutableList<String> differences(String name, Answer other, String otherName) {
    ImmutableList.Builder<String> all = ImmutableList.builder();
    String form = "%s: " + name + " %s, " + otherName + " %s";
    if (status != other.status) {
      all.add(
          form.formatted(
              "status", status + " (" + details + ")", other.status + " (" + other.details + ")"));
      return all.build();
    }
    compare(all, form, "details", details, other.details);
    compare(all, form, "body", body, other.body);
    compare(all, form, "www-authenticate", challenge, other.challenge);
    Set<String> headers = new TreeSet<>(seen.keySet());
    headers.addAll(other.seen.keySet());
    for (String header : headers) {
      compare(
          all,
          form,
          "backend's " + header,
          seen.getOrDefault(header, "(absent)"),
          other.seen.getOrDefault(header, "(absent)"));
    }
    return all.build();
  }

  private static void compare(
      ImmutableList.Builder<String> all, String form, String what, String one, String other) {
    if (!one.equals(other) && !canonical(one).equals(canonical(other))) {
      all.add(form.formatted(what, one, other));
    }
  }

  /** Envoy writes the members of an object in any order. */
  private static Object canonical(String header) {
    try {
      String decoded = new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8);
      return decoded.startsWith("{") || decoded.startsWith("[") ? Json.parse(decoded) : header;
    } catch (IllegalArgumentException | AssertionError notBase64OfJson) {
      return header;
    }
  }
}
