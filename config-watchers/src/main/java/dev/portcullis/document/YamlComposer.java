package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.SourceLocation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Makes nodes of YAML's events. The library's own composer is not used: it counts aliases but not
 * what they expand to, and its depth is the depth of the Java stack.
 */
final class YamlComposer {
  private static final int LARGEST_BUFFER = 1024 * 1024;
  private static final String TAGS = "tag:yaml.org,2002:";

  private final String file;
  private final String text;
  private final ParseBudget budget;
  private final ParserImpl events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();

  /** A finished value with an anchor, or null while it is being composed. */
  private record Anchored(@Nullable Node node, long size) {}

  YamlComposer(String file, String text, ParseBudget budget) {
    this.file = file;
    this.text = text;
    this.budget = budget;
    // The reader copies all that is left of a long token each time its buffer is used up.
    int buffer = Math.clamp(text.length(), 1024, LARGEST_BUFFER);
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(Integer.MAX_VALUE)
            .setBufferSize(buffer)
            .setLabel(file)
            .build();
    this.events = new ParserImpl(settings, new StreamReader(settings, text));
  }

  ImmutableList<Node> compose() throws ParseFailure {
    try {
      return documents();
    } catch (MarkedYamlEngineException e) {
      throw YamlErrors.explain(file, text, e);
    } catch (ReaderException e) {
      throw YamlErrors.unprintable(file, text, e);
    } catch (YamlEngineException e) {
      // Such as a version other than 1.x; it has no place.
      throw new ParseFailure(
          ProblemCode.SYNTAX_ERROR,
          SourceLocation.ofFile(file),
          "the file is not well-formed YAML 1.2",
          "");
    }
  }

  private ImmutableList<Node> documents() throws ParseFailure {
    ImmutableList.Builder<Node> documents = ImmutableList.builder();
    events.next();
    while (!events.checkEvent(Event.ID.StreamEnd)) {
      Event start = events.next();
      budget.document(location(start));
      anchors.clear();
      Node root = node(1);
      events.next();
      if (!(root instanceof ScalarNode scalar && scalar.type() == ScalarNode.Type.NULL)) {
        documents.add(root);
      }
    }
    return documents.build();
  }

  private Node node(int depth) throws ParseFailure {
    Event event = events.next();
    if (event instanceof AliasEvent alias) {
      return followed(alias);
    }
    SourceLocation location = location(event);
    budget.value(location, depth);
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    long before = budget.values();
    anchor.ifPresent(name -> anchors.put(name, new Anchored(null, 0)));
    Node node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, location);
          case SequenceStartEvent sequence -> sequence(sequence, location, depth);
          case MappingStartEvent mapping -> mapping(mapping, location, depth);
          default -> throw new IllegalStateException("no value begins with " + event.getEventId());
        };
    anchor.ifPresent(name -> anchors.put(name, new Anchored(node, 1 + budget.values() - before)));
    return node;
  }

  private Node followed(AliasEvent alias) throws ParseFailure {
    SourceLocation location = location(alias);
    Anchored anchored = anchors.get(alias.getAlias());
    if (anchored == null) {
      throw new ParseFailure(
          ProblemCode.SYNTAX_ERROR,
          location,
          "an alias (*…) that has no anchor before it",
          "a text that begins with * must be in quotes: \"*\"");
    }
    if (anchored.node() == null) {
      throw new ParseFailure(
          ProblemCode.RECURSIVE_ALIAS,
          location,
          "an alias that refers to what it is part of",
          "write the value out");
    }
    budget.alias(location, anchored.size());
    return anchored.node();
  }

  private ScalarNode scalar(ScalarEvent event, SourceLocation location) throws ParseFailure {
    ScalarNode.Type type =
        event.isPlain() ? CoreSchema.typeOf(event.getValue()) : ScalarNode.Type.STRING;
    if (event.getTag().isPresent()) {
      type =
          switch (known(event.getTag().get(), location)) {
            case "str", "binary" -> ScalarNode.Type.STRING;
            case "int" -> ScalarNode.Type.INTEGER;
            case "float" -> ScalarNode.Type.FLOAT;
            case "bool" -> ScalarNode.Type.BOOLEAN;
            case "null" -> ScalarNode.Type.NULL;
            default -> throw tag(event.getTag().get(), location);
          };
    }
    return new ScalarNode(event.getValue(), type, event.isPlain(), location);
  }

  private SequenceNode sequence(SequenceStartEvent event, SourceLocation location, int depth)
      throws ParseFailure {
    if (event.getTag().isPresent() && !known(event.getTag().get(), location).equals("seq")) {
      throw tag(event.getTag().get(), location);
    }
    ImmutableList.Builder<Node> items = ImmutableList.builder();
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(depth + 1));
    }
    events.next();
    return new SequenceNode(items.build(), location);
  }

  private MappingNode mapping(MappingStartEvent event, SourceLocation location, int depth)
      throws ParseFailure {
    if (event.getTag().isPresent() && !known(event.getTag().get(), location).equals("map")) {
      throw tag(event.getTag().get(), location);
    }
    ImmutableList.Builder<MappingNode.Entry> entries = ImmutableList.builder();
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      Node key = node(depth + 1);
      if (!(key instanceof ScalarNode name)) {
        throw YamlErrors.keyIsNoText(file, text, key.location());
      }
      entries.add(new MappingNode.Entry(name, node(depth + 1)));
    }
    events.next();
    return new MappingNode(entries.build(), location);
  }

  private static String known(String tag, SourceLocation location) throws ParseFailure {
    if (tag.equals("!")) {
      return "str";
    }
    if (!tag.startsWith(TAGS)) {
      throw tag(tag, location);
    }
    return tag.substring(TAGS.length());
  }

  private static ParseFailure tag(String tag, SourceLocation location) {
    // A local tag may be a text that lacks its quotes, and that text a secret.
    String shown = tag.startsWith(TAGS) ? "tag !!" + tag.substring(TAGS.length()) : "local tag";
    return new ParseFailure(
        ProblemCode.UNKNOWN_TAG,
        location,
        "the " + shown + " is not known here",
        "remove it; a text that begins with ! must be in quotes");
  }

  private SourceLocation location(Event event) {
    return event
        .getStartMark()
        .map(mark -> YamlErrors.location(file, mark))
        .orElseGet(() -> SourceLocation.ofFile(file));
  }
}
