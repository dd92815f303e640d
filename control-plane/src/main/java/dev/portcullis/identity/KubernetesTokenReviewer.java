package dev.portcullis.identity;

import dev.portcullis.ads.TokenReview;
import dev.portcullis.ads.TokenReviewer;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the API server whose a token is: only it knows that the Pod is gone that a token was made
 * for. While it says nothing, what it last said counts; what it never saw is not let in.
 */
public final class KubernetesTokenReviewer implements TokenReviewer {
  /** The audience that tokens of proxies have to be for: one for the API server is not for us. */
  public static final String AUDIENCE = "portcullis";

  private static final Logger LOG = LoggerFactory.getLogger(KubernetesTokenReviewer.class);
  private static final int AT_ONCE = 32;
  private static final int PATIENCE_SECONDS = 3;

  private final KubernetesClient client;
  private final ReviewedTokens reviewed;
  private final Semaphore places = new Semaphore(AT_ONCE, true);

  /**
   * Creates a reviewer.
   *
   * @param client one that gives up soon
   */
  public KubernetesTokenReviewer(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.reviewed = new ReviewedTokens(clock);
  }

  @Override
  public TokenReview review(String token) {
    TokenReview known = reviewed.fresh(token);
    if (known != null) {
      return known;
    }
    try {
      if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return instead(token, "Too many tokens are being reviewed.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new TokenReview.Undecided("The control plane is stopping.");
    }
    try {
      return judge(token, ask(token));
    } catch (KubernetesClientException e) {
      // Neither its message nor its cause: they may quote what was sent.
      return instead(
          token,
          e.getCode() > 0
              ? "The API server answered a review of the token with status " + e.getCode() + "."
              : "The API server does not review the token: it cannot be reached.");
    } finally {
      places.release();
    }
  }

  private @Nullable TokenReviewStatus ask(String token) {
    return client
        .resource(
            new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(AUDIENCE)
                .endSpec()
                .build())
        .create()
        .getStatus();
  }

  private TokenReview judge(String token, @Nullable TokenReviewStatus status) {
    TokenReview review = ReviewStatus.read(status, AUDIENCE, token);
    if (review instanceof TokenReview.Proven proven) {
      reviewed.keep(token, proven, TokenExpiry.of(token));
    } else {
      reviewed.forget(token);
    }
    return review;
  }

  private TokenReview instead(String token, String reason) {
    TokenReview.Proven last = reviewed.last(token);
    if (last == null) {
      return new TokenReview.Undecided(reason + " It was not reviewed here before.");
    }
    LOG.warn(
        "proxy let in by an earlier review: account={}/{} reason={}",
        last.account().namespace(),
        last.account().serviceAccount(),
        reason);
    return last;
  }
}
