package dev.portcullis.ads;

/** A request, reduced: the subscription after it, and what it said about the last response. */
record Heard(TypeSubscription subscription, Verdict verdict) {}
