package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.JwksReference;
import dev.portcullis.xds.WorkloadGroupKey;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compiles one workload group, and remembers what each aspect came to: an edit of a policy costs
 * nothing of routing, and the other way round. For one thread at a time.
 */
public final class GroupCompiler {
  private final WorkloadGroupKey group;
  private final ImmutableList<Memory> aspects;

  public GroupCompiler(WorkloadGroupKey group, ImmutableList<AspectCompiler> aspects) {
    this.group = group;
    this.aspects = aspects.stream().map(Memory::new).collect(ImmutableList.toImmutableList());
  }

  /** The outcome of all aspects: what compiling {@code view} from scratch comes to. */
  public Compiled compile(ConfigView view) {
    Compiled whole = new Compiled(ImmutableList.of(), ImmutableList.of());
    for (Memory aspect : aspects) {
      whole = whole.and(aspect.compile(view));
    }
    return whole;
  }

  /** The key sets that the last compile asked for. */
  public ImmutableSet<JwksReference> keys() {
    return aspects.stream()
        .flatMap(aspect -> aspect.read == null ? Stream.of() : aspect.read.keysRead().stream())
        .collect(ImmutableSet.toImmutableSet());
  }

  /** An aspect, with what it read the last time and what came of it. */
  private final class Memory {
    private final AspectCompiler compiler;
    private @Nullable ConfigView read;
    private @Nullable Compiled outcome;

    Memory(AspectCompiler compiler) {
      this.compiler = compiler;
    }

    Compiled compile(ConfigView view) {
      Compiled known = outcome;
      if (known != null && read != null && read.readTheSameAs(view)) {
        return known;
      }
      ConfigView unread = view.unread();
      Compiled fresh = compiler.compile(unread, group);
      read = unread;
      outcome = fresh;
      return fresh;
    }
  }
}
