package dev.portcullis.e2e.differential;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.decide.Decision;
import dev.portcullis.decide.ExternalAuthorizers;
import dev.portcullis.decide.PolicyDecider;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/** Asks the decider, as if it were at a slot. */
final class DeciderJudge {
  private final Slot slot;
  private final PolicyDecider decider;

  DeciderJudge(Slot slot, ReadPolicies policies) {
    this.slot = slot;
    this.decider =
        new PolicyDecider(
            policies.policies(), slot.proxy().deciding(), ExternalAuthorizers.ALLOWING);
  }

  /** The answer, and why. */
  record Opinion(Answer answer, String reason) {}

  Opinion ask(Link link, dev.portcullis.e2e.harness.HttpRequest sent, Instant now) {
    Decision decision = decider.decide(request(link, sent), now);
    HttpRequest forwarded = decision.forwarded();
    if (decision.allowed() && forwarded != null) {
      return new Opinion(Answer.allowed(seen(forwarded)), decision.reason().toString());
    }
    boolean head = sent.method().equals("HEAD");
    return new Opinion(
        Answer.refused(
            decision.status(),
            decision.responseCodeDetails(),
            head ? "" : decision.body(),
            header(decision.headers(), "www-authenticate")),
        decision.reason().toString());
  }

  private HttpRequest request(Link link, dev.portcullis.e2e.harness.HttpRequest sent) {
    Connection connection =
        new Connection(
            link.source(), slot.host(), Slot.PORT, link.identity(), link.serverName(), link.tls());
    return new HttpRequest(
        connection,
        sent.method(),
        sent.host(),
        sent.target(),
        sent.headers().stream()
            .map(line -> HeaderField.ofText(line.name().toLowerCase(Locale.ROOT), line.value()))
            .collect(ImmutableList.toImmutableList()));
  }

  private static ImmutableSortedMap<String, String> seen(HttpRequest forwarded) {
    ImmutableSortedMap.Builder<String, String> seen = ImmutableSortedMap.naturalOrder();
    for (String name : Answer.OBSERVED) {
      String value = name.equals(":path") ? forwarded.target() : header(forwarded.headers(), name);
      if (!value.isEmpty()) {
        seen.put(name, value);
      }
    }
    return seen.buildOrThrow();
  }

  /** The first of that name, as Envoy's format writes it. */
  private static String header(ImmutableList<HeaderField> headers, String name) {
    for (HeaderField header : headers) {
      if (header.name().equals(name)) {
        return new String(
                header.value().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            // As a client reads it.
            .strip();
      }
    }
    return "";
  }
}
