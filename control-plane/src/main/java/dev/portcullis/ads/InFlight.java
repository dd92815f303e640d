package dev.portcullis.ads;

/** A response that the proxy has neither accepted nor refused yet. */
record InFlight(String nonce, Outgoing response) {}
