package dev.portcullis.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.io.IOException;

/** Makes nodes of JSON. A file may hold several values, one after the other. */
final class JsonComposer {
  // Our own budget is the limit that people see; the library's only have to be larger.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(10_000)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(1_000)
                  .maxNameLength(100_000)
                  .build())
          .build();

  private final String file;
  private final ParseBudget budget;
  private final JsonParser parser;

  JsonComposer(String file, String text, ParseBudget budget) throws IOException {
    this.file = file;
    this.budget = budget;
    this.parser = JSON.createParser(text);
  }

  static ImmutableList<Node> compose(String file, String text, ParseBudget budget)
      throws ParseFailure {
    try {
      return new JsonComposer(file, text, budget).documents();
    } catch (JsonProcessingException e) {
      // The original message only: the full one may quote the source.
      throw new ParseFailure(
          ProblemCode.SYNTAX_ERROR,
          location(file, e.getLocation()),
          "not well-formed JSON: " + firstLine(e.getOriginalMessage()),
          "check commas, quotes and brackets at or before this place");
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  private ImmutableList<Node> documents() throws IOException, ParseFailure {
    ImmutableList.Builder<Node> documents = ImmutableList.builder();
    while (parser.nextToken() != null) {
      budget.document(location());
      Node root = node(1);
      if (!(root instanceof ScalarNode scalar && scalar.type() == ScalarNode.Type.NULL)) {
        documents.add(root);
      }
    }
    return documents.build();
  }

  private Node node(int depth) throws IOException, ParseFailure {
    SourceLocation location = location();
    budget.value(location, depth);
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(location, depth);
      case START_ARRAY -> array(location, depth);
      case VALUE_STRING ->
          new ScalarNode(parser.getText(), ScalarNode.Type.STRING, false, location);
      case VALUE_NUMBER_INT ->
          new ScalarNode(parser.getText(), ScalarNode.Type.INTEGER, true, location);
      case VALUE_NUMBER_FLOAT ->
          new ScalarNode(parser.getText(), ScalarNode.Type.FLOAT, true, location);
      case VALUE_TRUE, VALUE_FALSE ->
          new ScalarNode(parser.getText(), ScalarNode.Type.BOOLEAN, true, location);
      case VALUE_NULL -> new ScalarNode("null", ScalarNode.Type.NULL, true, location);
      default -> throw new IllegalStateException("no value begins with " + parser.currentToken());
    };
  }

  private MappingNode object(SourceLocation location, int depth) throws IOException, ParseFailure {
    ImmutableList.Builder<MappingNode.Entry> entries = ImmutableList.builder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      SourceLocation at = location();
      budget.value(at, depth + 1);
      ScalarNode key = new ScalarNode(parser.currentName(), ScalarNode.Type.STRING, false, at);
      parser.nextToken();
      entries.add(new MappingNode.Entry(key, node(depth + 1)));
    }
    return new MappingNode(entries.build(), location);
  }

  private SequenceNode array(SourceLocation location, int depth) throws IOException, ParseFailure {
    ImmutableList.Builder<Node> items = ImmutableList.builder();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(depth + 1));
    }
    return new SequenceNode(items.build(), location);
  }

  private SourceLocation location() {
    return location(file, parser.currentTokenLocation());
  }

  private static SourceLocation location(String file, JsonLocation location) {
    return location == null
        ? SourceLocation.ofFile(file)
        : new SourceLocation(file, location.getLineNr(), location.getColumnNr());
  }

  private static String firstLine(String message) {
    if (message.startsWith("Unrecognized token")) {
      // Jackson quotes the token, which may be a secret that lacks its quotes.
      return "a text without quotes";
    }
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    int advice = line.indexOf(" (not recognized as one");
    return advice < 0 ? line : line.substring(0, advice);
  }
}
