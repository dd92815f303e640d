package dev.portcullis.certificates;

import java.io.IOException;

/** Tells those who have to trust our authorities of them. */
@FunctionalInterface
interface TrustPublisher {
  /**
   * Tells all of them, where it is not known there yet.
   *
   * @param bundle certificates in PEM
   * @throws IOException with a sentence, if somebody could not be told
   */
  void publish(String bundle) throws IOException;
}
