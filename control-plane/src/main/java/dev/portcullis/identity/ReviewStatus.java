package dev.portcullis.identity;

import com.google.common.base.Splitter;
import dev.portcullis.ads.PeerIdentity;
import dev.portcullis.ads.TokenReview;
import dev.portcullis.proxy.Printable;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what an API server says of a token. */
final class ReviewStatus {
  private static final String POD = "authentication.kubernetes.io/pod-name";
  private static final int SHORTEST_SECRET = 8;

  private ReviewStatus() {}

  static TokenReview read(@Nullable TokenReviewStatus status, String audience, String token) {
    if (status == null || !Boolean.TRUE.equals(status.getAuthenticated())) {
      return new TokenReview.Refused(
          "The API server does not take the token%s.".formatted(why(status, token)));
    }
    if (status.getAudiences() == null || !status.getAudiences().contains(audience)) {
      return new TokenReview.Refused("The token is not for the audience %s.".formatted(audience));
    }
    UserInfo user = status.getUser();
    List<String> name =
        Splitter.on(':').splitToList(user == null ? "" : String.valueOf(user.getUsername()));
    if (user == null
        || name.size() != 4
        || !name.get(0).equals("system")
        || !name.get(1).equals("serviceaccount")
        || name.get(2).isEmpty()
        || name.get(3).isEmpty()) {
      return new TokenReview.Refused("The token is not that of a service account.");
    }
    String pod = pod(user.getExtra());
    return pod == null
        ? new TokenReview.Refused("The token is not bound to a Pod.")
        : new TokenReview.Proven(new PeerIdentity.Account(name.get(2), name.get(3), pod));
  }

  private static @Nullable String pod(@Nullable Map<String, List<String>> extra) {
    List<String> pods = extra == null ? null : extra.get(POD);
    return pods == null || pods.size() != 1 || pods.getFirst().isEmpty() ? null : pods.getFirst();
  }

  /** In the API server's words, unless they repeat any of the token. */
  private static String why(@Nullable TokenReviewStatus status, String token) {
    String error = status == null ? null : status.getError();
    if (error == null || error.isEmpty()) {
      return "";
    }
    for (String part : Splitter.on('.').split(token)) {
      for (int at = 0; at + SHORTEST_SECRET <= part.length(); at++) {
        if (error.contains(part.substring(at, at + SHORTEST_SECRET))) {
          return "";
        }
      }
    }
    return ": " + Printable.of(error);
  }
}
