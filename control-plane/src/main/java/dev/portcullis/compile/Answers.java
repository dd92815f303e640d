package dev.portcullis.compile;

import com.google.common.collect.MapMaker;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What has been found out in a history of generations, for as long as anything depends on it. */
final class Answers {
  private final ConcurrentMap<Query<?>, Answer<?>> known = new MapMaker().weakValues().makeMap();

  @SuppressWarnings("unchecked") // kept under its query
  <T> Answer<T> of(Query<T> query) {
    @Nullable Answer<?> answer = known.get(query);
    return (Answer<T>)
        (answer == null
            ? Objects.requireNonNull(known.computeIfAbsent(query, Answer::new))
            : answer);
  }
}
