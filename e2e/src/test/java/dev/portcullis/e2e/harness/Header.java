package dev.portcullis.e2e.harness;

/** One header line of a request or an answer, its name as it was written. */
public record Header(String name, String value) {}
