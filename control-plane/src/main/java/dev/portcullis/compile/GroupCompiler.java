package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.JwksReference;
import dev.portcullis.xds.WorkloadGroupKey;
import org.jspecify.annotations.Nullable;

/**
 * Compiles one workload group, and remembers what each aspect came to: an edit of a policy costs
 * nothing of routing, and the other way round. For one thread at a time.
 */
public final class GroupCompiler {
  private final WorkloadGroupKey group;
  private final ImmutableList<Memory> aspects;
  private @Nullable Compiled whole;

  public GroupCompiler(WorkloadGroupKey group, ImmutableList<AspectCompiler> aspects) {
    this.group = group;
    this.aspects = aspects.stream().map(Memory::new).collect(ImmutableList.toImmutableList());
  }

  /**
   * The outcome of all aspects: what compiling {@code view} from scratch comes to. The same
   * instance as before if nothing changed of what it depends on.
   */
  public Compiled compile(ConfigView view) {
    for (Memory aspect : aspects) {
      if (!aspect.holdsIn(view)) {
        // Before the next aspect is asked, which may fail.
        whole = null;
      }
    }
    Compiled known = whole;
    if (known != null) {
      return known;
    }
    Compiled joined = new Compiled(ImmutableList.of(), ImmutableList.of());
    for (Memory aspect : aspects) {
      joined = joined.and(aspect.outcome);
    }
    whole = joined;
    return joined;
  }

  /** The key sets that the last compile asked for. */
  public ImmutableSet<JwksReference> keys() {
    return aspects.stream()
        .flatMap(aspect -> aspect.dependencies.keys().stream())
        .collect(ImmutableSet.toImmutableSet());
  }

  /** An aspect, with what it read the last time and what came of it. */
  private final class Memory {
    private final AspectCompiler compiler;
    private @Nullable ConfigView verified;
    private Dependencies dependencies = Dependencies.NONE;
    private Compiled outcome = new Compiled(ImmutableList.of(), ImmutableList.of());

    Memory(AspectCompiler compiler) {
      this.compiler = compiler;
    }

    /** Compiles if that does not come to the same anyway; false if it did compile. */
    boolean holdsIn(ConfigView view) {
      boolean holds =
          verified != null
              && verified.sharesHistoryWith(view)
              && dependencies.holdIn(view, verified.generation());
      if (!holds) {
        Reads reads = new Reads();
        outcome = compiler.compile(view.noting(reads), group);
        dependencies = reads.finish();
      }
      verified = view;
      return holds;
    }
  }
}
