package dev.portcullis.cli.keys;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.decide.token.TokenFault.Cause;
import dev.portcullis.decide.token.TokenOutcome;
import dev.portcullis.decide.token.TokenVerifier;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigMeta;
import dev.portcullis.model.RequestAuthentication;
import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import dev.portcullis.model.SourceLocation;
import dev.portcullis.model.StrictSettings;
import dev.portcullis.model.WorkloadSelector;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks what decides at proxies about a token, by a rule that takes any issuer and audience. */
final class TokenCheck {
  private static final SourceLocation HERE = SourceLocation.ofFile("--jwks");

  private TokenCheck() {}

  /** Why every proxy refuses the token at this time, whatever its keys; null for no reason. */
  static @Nullable Cause fault(String token, Instant now) {
    Cause cause = ask(token, new KeySource.NoKeys(), now);
    return cause instanceof Cause.NoKeys ? null : cause;
  }

  /** Why the keys don't verify the token, null if one of them does. */
  static @Nullable Cause keyFault(String token, String keySet, Instant now) {
    return ask(token, new KeySource.InlineJwks(keySet), now);
  }

  private static @Nullable Cause ask(String token, KeySource keys, Instant now) {
    HttpRequest request =
        new HttpRequest(
            new Connection("127.0.0.1", "127.0.0.1", 80, null, "", false),
            "GET",
            "localhost",
            "/",
            ImmutableList.of(HeaderField.ofText("authorization", "Bearer " + token)));
    TokenVerifier verifier =
        new TokenVerifier(ImmutableList.of(authentication(keys)), StrictSettings.OFF);
    return switch (verifier.verify(request, now)) {
      case TokenOutcome.Refused refused -> refused.fault().cause();
      case TokenOutcome.Passed _ -> null;
    };
  }

  private static RequestAuthentication authentication(KeySource keys) {
    ConfigKey key = new ConfigKey(ConfigKind.REQUEST_AUTHENTICATION, "default", "inspect");
    return new RequestAuthentication(
        new ConfigMeta(key, ImmutableMap.of(), ImmutableMap.of(), null, HERE),
        WorkloadSelector.EVERYTHING,
        ImmutableList.of(),
        ImmutableList.of(
            new JwtRule(
                "",
                ImmutableList.of(),
                keys,
                ImmutableList.of(),
                ImmutableList.of(),
                ImmutableList.of(),
                "",
                ImmutableList.of(),
                true,
                ImmutableList.of(),
                Duration.ofSeconds(5),
                HERE)));
  }
}
