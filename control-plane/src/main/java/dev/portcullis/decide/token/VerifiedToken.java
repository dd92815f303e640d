package dev.portcullis.decide.token;

import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.SourceLocation;

/**
 * A good token.
 *
 * @param location where it was found, such as {@code header authorization}
 * @param policy the RequestAuthentication whose rule it satisfies
 * @param rule where that rule is written
 */
public record VerifiedToken(
    String location, String issuer, ConfigKey policy, SourceLocation rule) {}
