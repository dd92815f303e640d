package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.VirtualService.HeaderOperations;

/** What is done to headers on the way there and back. */
public record HeaderEdits(
    ImmutableList<HeaderEdit> requestValues,
    ImmutableList<String> requestRemove,
    ImmutableList<HeaderEdit> responseValues,
    ImmutableList<String> responseRemove) {
  /** Nothing is done. */
  public static final HeaderEdits NONE =
      new HeaderEdits(
          ImmutableList.of(), ImmutableList.of(), ImmutableList.of(), ImmutableList.of());

  /** A value for a header. */
  public record HeaderEdit(String name, String value, Mode mode) {}

  /** What happens to values that are there. */
  public enum Mode {
    OVERWRITE,
    APPEND
  }

  /**
   * The edits that {@code operations} ask for. The authority is none of them: it is rewritten by
   * {@link #authority}, and Envoy refuses to add or remove pseudo headers.
   */
  static HeaderEdits of(HeaderOperations operations) {
    return new HeaderEdits(
        values(operations.requestSet(), operations.requestAdd()),
        names(operations.requestRemove()),
        values(operations.responseSet(), operations.responseAdd()),
        names(operations.responseRemove()));
  }

  /** The authority that {@code operations} give the request, "" if none. */
  static String authority(HeaderOperations operations) {
    String set = authority(operations.requestSet());
    return set.isEmpty() ? authority(operations.requestAdd()) : set;
  }

  /** These, then {@code later}. */
  HeaderEdits and(HeaderEdits later) {
    return new HeaderEdits(
        concat(requestValues, later.requestValues),
        concat(requestRemove, later.requestRemove),
        concat(responseValues, later.responseValues),
        concat(responseRemove, later.responseRemove));
  }

  private static String authority(ImmutableSortedMap<String, String> values) {
    return values.entrySet().stream()
        .filter(entry -> isAuthority(entry.getKey()))
        .map(entry -> entry.getValue())
        .findFirst()
        .orElse("");
  }

  private static ImmutableList<HeaderEdit> values(
      ImmutableSortedMap<String, String> set, ImmutableSortedMap<String, String> add) {
    ImmutableList.Builder<HeaderEdit> edits = ImmutableList.builder();
    set.forEach((name, value) -> edits.add(new HeaderEdit(name, value, Mode.OVERWRITE)));
    add.forEach((name, value) -> edits.add(new HeaderEdit(name, value, Mode.APPEND)));
    return edits.build().stream()
        .filter(edit -> isEditable(edit.name()))
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<String> names(ImmutableList<String> names) {
    return names.stream()
        .filter(HeaderEdits::isEditable)
        .sorted()
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }

  private static boolean isEditable(String name) {
    return !name.startsWith(":") && !isAuthority(name);
  }

  private static boolean isAuthority(String name) {
    return name.equalsIgnoreCase("host") || name.equalsIgnoreCase(":authority");
  }

  private static <T> ImmutableList<T> concat(ImmutableList<T> first, ImmutableList<T> second) {
    return ImmutableList.<T>builder().addAll(first).addAll(second).build();
  }
}
