package dev.portcullis.keys;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.compile.Query;
import dev.portcullis.jwks.WantedKeys;
import dev.portcullis.keys.KeySetReferences.Referring;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.Deployment;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.EndpointSlice;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.Pod;
import dev.portcullis.model.Service;
import dev.portcullis.model.ServiceEntry;
import dev.portcullis.model.WorkloadEntry;
import dev.portcullis.source.SourceState;
import java.time.Duration;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Says which keys the policies of a state refer to. Asked at every edit, so that it looks closely
 * only if something changed of what it depends on. For one thread.
 */
public final class WantedKeySets {
  private @Nullable ConfigView last;

  /** What {@code state} wants; the same instance as before if it makes no difference. */
  public WantedKeys of(SourceState state) {
    last =
        last == null
            ? new ConfigView(1, state.objects(), state.mesh())
            : last.followedBy(state.objects(), state.mesh(), ImmutableSortedMap.of());
    return last.derive(new Wanted());
  }

  private record Wanted() implements Query<WantedKeys> {
    /** Besides policies, what says where the hosts of key servers are: looked into later. */
    private static final ImmutableSet<Class<? extends ConfigObject>> HOSTS =
        ImmutableSet.of(
            Service.class,
            ServiceEntry.class,
            DestinationRule.class,
            WorkloadEntry.class,
            EndpointSlice.class,
            Pod.class,
            Deployment.class);

    @Override
    public WantedKeys ask(ConfigView view) {
      HOSTS.forEach(view::all);
      return new WantedKeys(
          timeouts(view),
          view.mesh().rootNamespace(),
          new MeshKeyHosts(view.apart()),
          view.mesh().jwks());
    }
  }

  /** By reference the longest time that one of its rules gives. */
  private static ImmutableSortedMap<JwksReference, Duration> timeouts(ConfigView view) {
    return KeySetReferences.in(view)
        .collect(
            ImmutableSortedMap.toImmutableSortedMap(
                Comparator.naturalOrder(),
                Referring::reference,
                referring -> referring.rule().timeout(),
                (one, other) -> one.compareTo(other) < 0 ? other : one));
  }
}
