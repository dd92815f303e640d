package dev.portcullis.decide.token;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/** Looks values up in JSON objects as Envoy does. */
final class Claims {
  private static final Splitter DOTS = Splitter.on('.');

  private Claims() {}

  /** What asking for a member of some type comes to. */
  sealed interface Found<T> {
    /** It is there. */
    record Value<T>(T value) implements Found<T> {}

    /** It is not there. */
    record Missing<T>() implements Found<T> {}

    /** It is there and something else. */
    record WrongType<T>() implements Found<T> {}
  }

  /** A member that has to be a string. */
  static Found<String> text(ClaimValue.Members object, String name) {
    return switch (object.members().get(name)) {
      case null -> new Found.Missing<>();
      case ClaimValue.Text text -> new Found.Value<>(text.text());
      default -> new Found.WrongType<>();
    };
  }

  /** A member that is a string, "" for none and for anything else. */
  static String textOrEmpty(ClaimValue.Members object, String name) {
    return text(object, name) instanceof Found.Value<String>(String value) ? value : "";
  }

  /** A member that has to be a number. */
  static Found<Double> number(ClaimValue.Members object, String name) {
    ClaimValue value = object.members().get(name);
    if (value == null) {
      return new Found.Missing<>();
    }
    Double number = value instanceof ClaimValue.Scalar scalar ? number(scalar) : null;
    return number == null ? new Found.WrongType<>() : new Found.Value<>(number);
  }

  /** A member that has to be a string or a list of strings. */
  static Found<ImmutableList<String>> texts(ClaimValue.Members object, String name) {
    return switch (object.members().get(name)) {
      case null -> new Found.Missing<>();
      case ClaimValue.Text text -> new Found.Value<>(ImmutableList.of(text.text()));
      case ClaimValue.Elements list -> texts(list);
      default -> new Found.WrongType<>();
    };
  }

  private static Found<ImmutableList<String>> texts(ClaimValue.Elements list) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    for (ClaimValue element : list.elements()) {
      if (!(element instanceof ClaimValue.Text text)) {
        return new Found.WrongType<>();
      }
      texts.add(text.text());
    }
    return new Found.Value<>(texts.build());
  }

  /** What a dotted path leads to; a dot always descends, so no name with a dot is reached. */
  static @Nullable ClaimValue at(ClaimValue.Members object, String path) {
    ClaimValue found = object;
    for (String name : DOTS.split(path)) {
      found = found instanceof ClaimValue.Members members ? members.members().get(name) : null;
    }
    return found;
  }

  /** The value of a number, null for a boolean and for null. */
  static @Nullable Double number(ClaimValue.Scalar scalar) {
    return switch (scalar.json()) {
      case "true", "false", "null" -> null;
      case String number -> Double.valueOf(number);
    };
  }
}
