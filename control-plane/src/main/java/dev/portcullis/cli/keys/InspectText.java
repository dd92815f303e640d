package dev.portcullis.cli.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portcullis.cli.TimeWords;
import dev.portcullis.cli.keys.TokenParts.Part;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints an inspection for a person: the token first, then its times, then what is wrong. */
final class InspectText {
  private static final String BLANK = "           ";
  private static final int LONGEST_TEXT = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Inspection inspection;
  private final PrintWriter out;

  InspectText(Inspection inspection, PrintWriter out) {
    this.inspection = inspection;
    this.out = out;
  }

  void print() {
    TokenParts token = inspection.token();
    section("header", token.shownHeader(), token.header());
    section("payload", token.payload().json(), token.payload());
    out.println();
    time("issued", "iat");
    time("not before", "nbf");
    time("expires", "exp");
    String principal = inspection.principal();
    if (principal != null) {
      line("principal", principal);
    }
    line("signature", signature());
    if (!inspection.remarks().isEmpty()) {
      out.println();
    }
    for (Remark remark : inspection.remarks()) {
      line(label(remark.severity()), remark.text());
      if (!remark.advice().isEmpty()) {
        line("do", remark.advice());
      }
    }
    out.flush();
  }

  private static String label(Remark.Severity severity) {
    return switch (severity) {
      case WRONG -> "wrong";
      case DOUBTFUL -> "doubtful";
      case NOTE -> "note";
    };
  }

  private void section(String label, @Nullable ObjectNode json, Part part) {
    if (json != null) {
      String text = visible(pretty(json));
      line(label, text.replace("\n", "\n" + BLANK));
    } else if (part.text() != null) {
      String text = part.text();
      String cut = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
      line(label, visible(cut.replace('\n', ' ')));
    }
  }

  private static String pretty(ObjectNode json) {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    try {
      return JSON.writer(printer).writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A token comes from anywhere: it must not steer the terminal that shows it. */
  private static String visible(String text) {
    return text.codePoints()
        .mapToObj(c -> {
          int type = Character.getType(c);
          boolean hidden = type == Character.CONTROL || type == Character.FORMAT;
          return hidden && c != '\n' ? "\\u%04x".formatted(c) : Character.toString(c);
        })
        .collect(Collectors.joining());
  }

  private void time(String label, String name) {
    Instant time = inspection.token().payload().time(name);
    if (time != null) {
      line(label, time + ", " + distance(time, inspection.now()));
    } else if (name.equals("exp") && inspection.token().payload().json() != null) {
      line(label, inspection.token().payload().has("exp") ? "not a time" : "never");
    }
  }

  static String distance(Instant time, Instant now) {
    if (time.getEpochSecond() == now.getEpochSecond()) {
      return "now";
    }
    return time.isAfter(now)
        ? "in " + TimeWords.span(now, time)
        : TimeWords.span(time, now) + " ago";
  }

  private String signature() {
    return switch (inspection.signature()) {
      case Inspection.Signature.NotVerified(String why) -> "not verified: " + why;
      case Inspection.Signature.Good(String keyId) ->
          "good, made by " + (keyId.isEmpty() ? "a key without id" : "key " + keyId);
      case Inspection.Signature.Bad _ -> "BAD: no key of the set made it";
    };
  }

  private void line(String label, String text) {
    out.println((label + BLANK).substring(0, BLANK.length()) + text);
  }
}
