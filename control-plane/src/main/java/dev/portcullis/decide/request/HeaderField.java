package dev.portcullis.decide.request;

/** One header line: the name in lower case, the value as sent, a character for each byte. */
public record HeaderField(String name, String value) {}
