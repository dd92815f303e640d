package dev.portcullis.decide;

import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;

/** What external authorizers say: the one thing that policies alone can't tell. */
@FunctionalInterface
public interface ExternalAuthorizers {
  /** Everything is allowed; {@code explain} says so. */
  ExternalAuthorizers ALLOWING = (provider, request) -> new Allowed();

  /** What an authorizer answered. */
  sealed interface Answer {}

  /** The request may pass, as far as this authorizer is concerned. */
  record Allowed() implements Answer {}

  /** The client gets this answer. */
  record Refused(int status, String body, ImmutableList<HeaderField> headers) implements Answer {}

  /** What {@code provider} says about {@code request}, in which no token was verified yet. */
  Answer ask(String provider, HttpRequest request);
}
