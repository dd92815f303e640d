package dev.portcullis.model;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.VirtualService.WeightedDestination;
import org.jspecify.annotations.Nullable;

/**
 * Who gets copies of the requests of a route. A route has one or several, never both ways at once,
 * but a delegate may inherit the other.
 *
 * @param one {@code mirror}, null for none
 * @param perMillion {@code mirrorPercentage}: how many of a million requests {@code one} gets, null
 *     for all
 * @param several {@code mirrors}
 */
public record HttpMirrors(
    @Nullable WeightedDestination one,
    @Nullable Integer perMillion,
    ImmutableList<Mirror> several) {
  /** Nobody. */
  public static final HttpMirrors NONE = new HttpMirrors(null, null, ImmutableList.of());

  private static final int ALL = 1_000_000;

  /** Who gets so many of a million requests. */
  public record Mirror(WeightedDestination destination, int perMillion) {}

  /** These, and of {@code outer} what these say nothing of. */
  public HttpMirrors within(HttpMirrors outer) {
    return new HttpMirrors(
        one == null ? outer.one : one,
        perMillion == null ? outer.perMillion : perMillion,
        several.isEmpty() ? outer.several : several);
  }

  /** Those who get any. */
  public ImmutableList<Mirror> all() {
    ImmutableList.Builder<Mirror> all = ImmutableList.builder();
    if (one != null) {
      all.add(new Mirror(one, perMillion == null ? ALL : perMillion));
    }
    return all.addAll(several).build().stream()
        .filter(mirror -> mirror.perMillion() > 0)
        .collect(ImmutableList.toImmutableList());
  }
}
