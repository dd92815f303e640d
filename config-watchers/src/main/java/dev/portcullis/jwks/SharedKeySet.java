package dev.portcullis.jwks;

import java.time.Instant;

/**
 * A key set that one replica fetched for all.
 *
 * @param rules a name for the rules under which it was fetched
 * @param jwks in canonical form
 * @param uri where it was found
 * @param fetched when its server last said that these are the keys
 * @param changed when it first said so
 * @param until how long to rely on it: by then the one who fetches it has it anew
 */
public record SharedKeySet(
    String rules, String jwks, String uri, Instant fetched, Instant changed, Instant until) {
  /** Never the keys, though they are public: they are long. */
  @Override
  public String toString() {
    return "SharedKeySet[fetched=" + fetched + ", until=" + until + "]";
  }
}
