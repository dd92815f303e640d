package dev.portcullis.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.e2e.harness.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What happens to users while no replica answers, by either failure policy. */
@WithCluster
final class WebhookDownTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void ignoredWhatIsBrokenIsStoredAndClosedByTheSource() {
    try (WebhookReplica replica = new WebhookReplica(Cluster.shared())) {
      replica.kill();
      assertThat(replica.apply(WebhookReplica.broken("slipped")).orFail()).contains("created");
      replica.restart();
      Await.until(
          "the replica says what is wrong with it",
          PATIENCE,
          () ->
              replica.process().problems().stream()
                  .anyMatch(problem ->
                      problem.path("name").asText().equals("slipped")
                          && problem.path("code").asText().equals("INVALID_IP_BLOCK")));
      assertThat(replica.process().problems())
          .anyMatch(problem ->
              problem.path("name").asText().equals("slipped")
                  && problem.path("code").asText().equals("CLOSED_FORM_STANDS"));
      replica.awaitCalled();
      String label = "authorizationpolicy/slipped";
      assertThat(replica.kubectl("label", label, "-n", replica.namespace(), "a=b").exitCode())
          .as("an edit beside the spec of what is broken already")
          .isZero();
    }
  }

  @Test
  void failedNothingIsStoredUntilTheConfigurationIsTakenAway() {
    try (WebhookReplica replica = new WebhookReplica(Cluster.shared())) {
      String good = WebhookReplica.broken("good").replace("nowhere", "10.0.0.1");
      assertThat(replica.apply(good).orFail()).contains("created");
      replica
          .kubectl(
              "patch",
              "validatingwebhookconfiguration",
              WebhookReplica.CONFIGURATION,
              "--type=json",
              "-p",
              "[{\"op\": \"replace\", \"path\": \"/webhooks/0/failurePolicy\", \"value\": \"Fail\"}]")
          .orFail();
      replica.kill();
      String another = good.replace("10.0.0.1", "10.0.0.2");
      Await.until(
          "the API server knows the other policy",
          PATIENCE,
          () -> replica.dryRun(another).exitCode() != 0);
      assertThat(replica.apply(another).errors())
          .contains("failed calling webhook \"policies.portcullis.dev\"");
      String name = "authorizationpolicy/good";
      assertThat(
              replica.kubectl("delete", name, "-n", replica.namespace(), "--wait=false").exitCode())
          .as("nobody is kept from deleting")
          .isZero();
      replica
          .kubectl("delete", "validatingwebhookconfiguration", WebhookReplica.CONFIGURATION)
          .orFail();
      Await.until("the way out is open", PATIENCE, () -> replica.apply(another).exitCode() == 0);
    }
  }
}
