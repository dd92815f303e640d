package dev.portcullis.decide.token;

import dev.portcullis.model.RequestAuthentication.JwtRule;
import dev.portcullis.model.RequestAuthentication.KeySource;
import org.jspecify.annotations.Nullable;

/** The key sets of issuers, as far as they are known to whoever asks for a decision. */
@FunctionalInterface
public interface IssuerKeys {
  /** Only what stands in the policies; issuers whose keys are fetched have none. */
  IssuerKeys INLINE =
      rule -> rule.keys() instanceof KeySource.InlineJwks(String jwks) ? jwks : null;

  /** The text of the key set that verifies the tokens of a rule, null where there is none. */
  @Nullable String keySet(JwtRule rule);
}
