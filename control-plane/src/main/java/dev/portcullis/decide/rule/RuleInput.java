package dev.portcullis.decide.rule;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.request.HttpRequest;
import dev.portcullis.decide.token.ClaimValue;
import dev.portcullis.decide.token.SearchedLocation;
import dev.portcullis.decide.token.VerifiedToken;

/**
 * What rules see of a request.
 *
 * @param sent as it arrived; only explanations look at it
 * @param request normalized
 * @param clientIp where it comes from, over trusted proxies
 * @param claims of the verified token, empty without one
 * @param tokens those that were verified
 * @param searched where tokens were looked for
 */
public record RuleInput(
    HttpRequest sent,
    HttpRequest request,
    String clientIp,
    ImmutableMap<String, ClaimValue> claims,
    ImmutableList<VerifiedToken> tokens,
    ImmutableList<SearchedLocation> searched) {}
