package dev.portcullis.decide.token;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A place where a rule looks for tokens. */
sealed interface TokenLocation {
  /** The place in words. */
  String name();

  /** The tokens there; a header may hold several. */
  ImmutableList<String> tokens(RequestInProgress request);

  /** Takes the token away, so that the workload never sees it. */
  void remove(RequestInProgress request);

  /** What stands there, as much as may be told. */
  SearchedLocation search(RequestInProgress request);

  /**
   * A header.
   *
   * @param prefix what stands before the token, "" for nothing
   */
  record InHeader(String header, String prefix) implements TokenLocation {
    // A token begins at the first of these after the prefix, whatever stands between.
    private static final CharMatcher TOKEN_CHARACTERS =
        CharMatcher.inRange('A', 'Z')
            .or(CharMatcher.inRange('a', 'z'))
            .or(CharMatcher.inRange('0', '9'))
            .or(CharMatcher.anyOf("-_."));

    @Override
    public String name() {
      return "header " + header;
    }

    @Override
    public ImmutableList<String> tokens(RequestInProgress request) {
      ImmutableList.Builder<String> tokens = ImmutableList.builder();
      for (String value : request.values(header)) {
        // Anywhere, not only at the beginning.
        int at = value.indexOf(prefix);
        if (at >= 0) {
          tokens.add(prefix.isEmpty() ? value : afterPrefix(value, at + prefix.length()));
        }
      }
      return tokens.build();
    }

    private static String afterPrefix(String value, int from) {
      int start = TOKEN_CHARACTERS.indexIn(value, from);
      return start < 0 ? value : value.substring(start);
    }

    @Override
    public void remove(RequestInProgress request) {
      request.remove(header);
    }

    @Override
    public SearchedLocation search(RequestInProgress request) {
      ImmutableList<String> values = request.values(header);
      if (!tokens(request).isEmpty()) {
        return new SearchedLocation(name(), prefix, SearchedLocation.Content.TOKEN, null);
      }
      if (values.isEmpty()) {
        return new SearchedLocation(name(), prefix, SearchedLocation.Content.NOTHING, null);
      }
      String value = values.getFirst();
      boolean otherCase = value.toLowerCase(Locale.ROOT).contains(prefix.toLowerCase(Locale.ROOT));
      return new SearchedLocation(
          name(),
          prefix,
          otherCase ? SearchedLocation.Content.OTHER_CASE : SearchedLocation.Content.NO_PREFIX,
          scheme(value));
    }

    /** The word before a blank; without a blank it may be the secret itself. */
    private static @Nullable String scheme(String value) {
      int blank = value.indexOf(' ');
      String word = blank < 0 ? "" : value.substring(0, blank);
      return word.matches("[A-Za-z0-9-]{1,20}") ? word : null;
    }
  }

  /** A parameter of the query. */
  record InQuery(String parameter) implements TokenLocation {
    @Override
    public String name() {
      return "query parameter " + parameter;
    }

    @Override
    public ImmutableList<String> tokens(RequestInProgress request) {
      String token = QueryParameters.of(request.target()).first(parameter);
      return token == null ? ImmutableList.of() : ImmutableList.of(token);
    }

    @Override
    public void remove(RequestInProgress request) {
      String target = request.target();
      request.target(QueryParameters.of(target).without(parameter, target));
    }

    @Override
    public SearchedLocation search(RequestInProgress request) {
      return SearchedLocation.of(name(), tokens(request));
    }
  }

  /** A cookie; Envoy leaves it where it is. */
  record InCookie(String cookie) implements TokenLocation {
    @Override
    public String name() {
      return "cookie " + cookie;
    }

    @Override
    public ImmutableList<String> tokens(RequestInProgress request) {
      String token = Cookies.first(request.values("cookie"), cookie);
      return token == null ? ImmutableList.of() : ImmutableList.of(token);
    }

    @Override
    public void remove(RequestInProgress request) {}

    @Override
    public SearchedLocation search(RequestInProgress request) {
      return SearchedLocation.of(name(), tokens(request));
    }
  }
}
