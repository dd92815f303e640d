package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * What became of one object of a document.
 *
 * <p>To be enforced: {@code object}; where that is null, the last good form of {@code key}; where
 * there is none, {@code closed}; where that is null, too, nothing.
 *
 * @param key null where kind, name or namespace cannot be read, and for kinds that are not used
 * @param object the object, if it can be used. It may have an ERROR all the same: what is valid and
 *     decides access, but is not enforced yet, is already in its closed form here, because a last
 *     good form would be something else than what its author wants
 * @param closed for a policy that has errors, what closes its scope by the rule of its action
 * @param problems in order of location
 * @param stricter those of the problems that are errors here, while Istio's admission takes them:
 *     no reason to keep anybody from storing the object
 * @param location where the object begins
 */
public record ReadDocument(
    @Nullable ConfigKey key,
    @Nullable ConfigObject object,
    @Nullable ConfigObject closed,
    ImmutableList<ConfigProblem> problems,
    ImmutableSet<ConfigProblem> stricter,
    SourceLocation location) {

  /** An object without such problems. */
  public ReadDocument(
      @Nullable ConfigKey key,
      @Nullable ConfigObject object,
      @Nullable ConfigObject closed,
      ImmutableList<ConfigProblem> problems,
      SourceLocation location) {
    this(key, object, closed, problems, ImmutableSet.of(), location);
  }
}
