package dev.portcullis.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.kubernetes.Failure.Kind;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/** What went wrong is told in the words of the API server, or in none. */
final class FailureTest {

  private static KubernetesClientException refusal(int code, String message) {
    return new KubernetesClientException(
        new StatusBuilder().withCode(code).withMessage(message).build());
  }

  @Test
  void aRefusalIsQuoted() {
    Failure failure = Failure.of(new RuntimeException(refusal(403, "pods is forbidden")));
    assertThat(failure).isEqualTo(new Failure(Kind.FORBIDDEN, "pods is forbidden"));
  }

  @Test
  void whatALibrarySaysIsNotQuotedForItMayHoldASecret() {
    Failure failure =
        Failure.of(new IllegalStateException("Couldn't deserialize watch event: {secret}"));
    assertThat(failure.reason()).isEqualTo("IllegalStateException");
  }

  @Test
  void noConnectionAndNoAnswerAreTheSameToUs() {
    assertThat(Failure.of(new IOException(new ConnectException("x"))).kind())
        .isEqualTo(Kind.UNREACHABLE);
    assertThat(Failure.of(new IOException(new InterruptedException())))
        .isEqualTo(new Failure(Kind.UNREACHABLE, "no answer in time"));
    assertThat(Failure.of(refusal(503, "starting")).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void aLongAnswerIsCutAndHasNoControlCharacters() {
    assertThat(Failure.of(refusal(400, "a\n\u001b[31m" + "b".repeat(1_000))).reason())
        .hasSizeLessThan(310)
        .doesNotContain("\n", "\u001b");
  }
}
