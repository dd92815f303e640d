package dev.portcullis.document;

import com.google.common.base.Splitter;
import com.google.common.base.Utf8;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * What Envoy's RE2 has against an expression that is otherwise well formed. It reads expressions
 * byte by byte, so that no escape names a character beyond {@code ff}; it multiplies nested
 * repetitions; and it counts instructions. Where it refuses one, it refuses the whole route table.
 */
final class EnvoyRegex {
  private static final int MOST_REPETITIONS = 1000;

  /** Below the limit of 32768 that goes out with an expression: the costs are estimates. */
  private static final long LARGEST = 28_000;

  private static final Pattern BOUNDS = Pattern.compile("[0-9]{1,4}(,[0-9]{0,4})?");
  private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[a-zA-Z]*i");

  /** What was read of a group: what it costs, and how often its busiest part is repeated. */
  private record Group(long cost, int repetitions) {}

  private final String regex;
  private final int costOfLetter;
  private final Deque<Group> outer = new ArrayDeque<>();
  private Group group = new Group(0, 1);
  private Group last = new Group(0, 1);
  private int at;
  private String wrong = "";

  private EnvoyRegex(String regex) {
    this.regex = regex;
    this.costOfLetter = IGNORES_CASE.matcher(regex).find() ? 2 : 1;
  }

  /** The objection to an expression that RE2/J takes, "" for none. */
  static String objection(String regex) {
    EnvoyRegex walk = new EnvoyRegex(regex);
    while (walk.at < regex.length() && walk.wrong.isEmpty()) {
      walk.next();
    }
    return walk.wrong.isEmpty() && walk.group.cost > LARGEST ? "it is too large" : walk.wrong;
  }

  private void next() {
    char c = regex.charAt(at);
    switch (c) {
      case '\\' -> atom(escape());
      case '[' -> atom(characterClass());
      case '{' -> repetition();
      case '(' -> {
        outer.push(group);
        group = new Group(2, 1);
        at++;
      }
      case ')' -> {
        Group closed = group;
        group = outer.isEmpty() ? new Group(0, 1) : outer.pop();
        at++;
        add(closed);
      }
      case '*', '+', '?', '|' -> {
        group = new Group(group.cost + 2, group.repetitions);
        last = new Group(last.cost + 2, last.repetitions);
        at++;
      }
      case '.' -> {
        at++;
        atom(3);
      }
      default -> atom(literal());
    }
  }

  private void atom(int cost) {
    add(new Group(cost, 1));
  }

  private void add(Group part) {
    last = part;
    group = new Group(group.cost + part.cost, Math.max(group.repetitions, part.repetitions));
  }

  private int literal() {
    int length = Character.charCount(regex.codePointAt(at));
    String text = regex.substring(at, at + length);
    at += length;
    return costOfLetter * bytes(text);
  }

  private static int bytes(String text) {
    // Half a surrogate pair has no UTF-8 form; the readers refuse it elsewhere.
    return Character.isSurrogate(text.charAt(0)) ? 4 : Utf8.encodedLength(text);
  }

  private int escape() {
    if (regex.startsWith("\\Q", at)) {
      int end = regex.indexOf("\\E", at);
      int start = at + 2;
      at = end < 0 ? regex.length() : end + 2;
      return 4 * costOfLetter * ((end < 0 ? at : end) - start);
    }
    at = Math.min(regex.length(), at + 2);
    char kind = regex.charAt(at - 1);
    if (kind > 0x7F) {
      wrong = "a backslash before " + kind;
    }
    return switch (kind) {
      case 'p', 'P' -> 12;
      case 'd', 'D', 's', 'S', 'w', 'W' -> 6;
      case 'x' -> character(hexadecimal());
      case '0', '1', '2', '3', '4', '5', '6', '7' -> character(octal(at - 1));
      default -> costOfLetter;
    };
  }

  private int character(int code) {
    if (code > 0xFF) {
      wrong = "no escape stands for a character beyond ff";
    }
    return costOfLetter;
  }

  private int hexadecimal() {
    boolean braces = at < regex.length() && regex.charAt(at) == '{';
    int from = braces ? at + 1 : at;
    int end = braces ? regex.indexOf('}', at) : at + 2;
    at = braces ? end + 1 : end;
    return Integer.parseInt(regex, from, end, 16);
  }

  private int octal(int from) {
    while (at < regex.length() && at < from + 3 && "01234567".indexOf(regex.charAt(at)) >= 0) {
      at++;
    }
    return Integer.parseInt(regex, from, at, 8);
  }

  private int characterClass() {
    at += regex.startsWith("[^", at) ? 2 : 1;
    int first = at;
    int cost = 2;
    while (at < regex.length() && wrong.isEmpty() && (regex.charAt(at) != ']' || at == first)) {
      if (regex.startsWith("[:", at) && regex.indexOf(":]", at) > 0) {
        at = regex.indexOf(":]", at) + 2;
        cost += 6;
      } else if (regex.charAt(at) == '\\') {
        cost += escape();
      } else {
        cost += literal();
      }
    }
    at++;
    return cost;
  }

  private void repetition() {
    int end = regex.indexOf('}', at);
    String inside = end < 0 ? "" : regex.substring(at + 1, end);
    if (!BOUNDS.matcher(inside).matches()) {
      atom(literal());
      return;
    }
    at = end + 1;
    int highest =
        Integer.parseInt(Splitter.on(',').omitEmptyStrings().splitToList(inside).getLast());
    int times = Math.max(1, highest);
    if ((long) last.repetitions * times > MOST_REPETITIONS) {
      wrong = "nested repetitions come to more than " + MOST_REPETITIONS;
      return;
    }
    Group repeated = new Group((last.cost + 1) * times, last.repetitions * times);
    group =
        new Group(
            group.cost - last.cost + repeated.cost,
            Math.max(group.repetitions, repeated.repetitions));
    last = repeated;
  }
}
