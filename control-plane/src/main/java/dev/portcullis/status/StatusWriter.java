package dev.portcullis.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.status.StatusMetrics.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what policies' authors are to be told, as seldom as can be: what does not change is not
 * even asked for. For one thread.
 */
final class StatusWriter {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

  /** Of one object, two writes are apart by so much. */
  static final Duration APART = Duration.ofSeconds(10);

  /** An edit reaches proxies in a moment: what is said then is worth more than what is said now. */
  static final Duration SETTLED = Duration.ofSeconds(2);

  /** What goes on changing is written, too. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration AFTER_REFUSAL = Duration.ofMinutes(1);
  // So many in one go that a peer's turn, or an edit's, comes soon.
  private static final int AT_ONCE = 50;

  private final PolicyObjects objects;
  private final InstantSource clock;
  private final StatusMetrics metrics;
  private final Map<ConfigKey, Case> cases = new HashMap<>();
  private boolean failing;

  StatusWriter(PolicyObjects objects, InstantSource clock, StatusMetrics metrics) {
    this.objects = objects;
    this.clock = clock;
    this.metrics = metrics;
  }

  private static final class Case {
    private PolicyStatus wanted;
    private @Nullable PolicyStatus told;
    private Instant wantedSince;
    private Instant untoldSince;
    private Instant notBefore = Instant.MIN;

    Case(PolicyStatus wanted, Instant now) {
      this.wanted = wanted;
      this.wantedSince = now;
      this.untoldSince = now;
    }

    void want(PolicyStatus status, Instant now) {
      if (status.equals(wanted)) {
        return;
      }
      if (wanted.equals(told)) {
        untoldSince = now;
      }
      wanted = status;
      wantedSince = now;
    }

    boolean isDue(Instant now) {
      return !wanted.equals(told)
          && !now.isBefore(notBefore)
          && (!now.isBefore(wantedSince.plus(SETTLED))
              || !now.isBefore(untoldSince.plus(PATIENCE)));
    }
  }

  /** From now on this is to be told; of other policies nothing is. */
  void want(ImmutableMap<ConfigKey, PolicyStatus> wanted) {
    Instant now = clock.instant();
    cases.keySet().retainAll(wanted.keySet());
    wanted.forEach(
        (key, status) -> cases.computeIfAbsent(key, _ -> new Case(status, now)).want(status, now));
  }

  /** Forgets what was told: another may have told something else since. */
  void forget() {
    cases.clear();
  }

  /** How many policies are to be told something. */
  int waiting() {
    return (int) cases.values().stream().filter(one -> !one.wanted.equals(one.told)).count();
  }

  /** Tells what is due, as long as {@code mayWrite}. */
  void write(BooleanSupplier mayWrite) {
    Instant now = clock.instant();
    ImmutableList<Map.Entry<ConfigKey, Case>> due =
        cases.entrySet().stream()
            .filter(entry -> entry.getValue().isDue(now))
            .sorted(Comparator.comparing(entry -> entry.getValue().untoldSince))
            .limit(AT_ONCE)
            .collect(ImmutableList.toImmutableList());
    for (Map.Entry<ConfigKey, Case> entry : due) {
      if (!mayWrite.getAsBoolean()) {
        return;
      }
      Outcome outcome = tell(entry.getKey(), entry.getValue());
      metrics.status(outcome);
      settle(entry.getValue(), outcome);
      if (outcome == Outcome.FAILED) {
        // The next would wait as long, and fail alike.
        return;
      }
    }
  }

  private Outcome tell(ConfigKey key, Case one) {
    try {
      JsonNode found = objects.read(key);
      if (found == null || !uid(found).equals(one.wanted.observed().uid())) {
        // The source will notice, too.
        return Outcome.GONE;
      }
      ObjectNode patch = StatusPatch.of(found, one.wanted, clock.instant());
      if (patch == null) {
        return Outcome.UNCHANGED;
      }
      objects.patch(key, patch);
      failing = false;
      return Outcome.WRITTEN;
    } catch (KubernetesClientException e) {
      return failed(key, e);
    }
  }

  private static String uid(JsonNode found) {
    return found.path("metadata").path("uid").asText();
  }

  private Outcome failed(ConfigKey key, KubernetesClientException e) {
    Outcome outcome = Outcomes.of(e);
    boolean serious = outcome == Outcome.FORBIDDEN || outcome == Outcome.FAILED;
    if (serious && !failing) {
      LOG.warn("the status of {} cannot be written: {}", key, Outcomes.words(e));
    }
    failing |= serious;
    return outcome;
  }

  private void settle(Case one, Outcome outcome) {
    Instant now = clock.instant();
    switch (outcome) {
      case WRITTEN -> {
        one.told = one.wanted;
        one.notBefore = now.plus(APART);
      }
      case UNCHANGED -> one.told = one.wanted;
      case CONFLICT -> one.notBefore = now.plus(SETTLED);
      case GONE -> one.notBefore = now.plus(APART);
      case FAILED -> {
        one.notBefore = now.plus(APART);
        // Behind the others, which would else never have their turn if it always fails.
        one.untoldSince = now;
      }
      case FORBIDDEN -> one.notBefore = now.plus(AFTER_REFUSAL);
    }
  }
}
