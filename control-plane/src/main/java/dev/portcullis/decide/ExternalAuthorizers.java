package dev.portcullis.decide;

import dev.portcullis.decide.request.HttpRequest;

/** What external authorizers say: the one thing that policies alone can't tell. */
@FunctionalInterface
public interface ExternalAuthorizers {
  /** Everything is allowed; {@code explain} says so. */
  ExternalAuthorizers ALLOWING = (provider, request) -> true;

  /** Whether {@code provider} lets {@code request} pass. */
  boolean allow(String provider, HttpRequest request);
}
