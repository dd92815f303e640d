package dev.portcullis.keys;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.portcullis.compile.ConfigView;
import dev.portcullis.jwks.WantedKeys;
import dev.portcullis.keys.KeySetReferences.Referring;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.DestinationRule;
import dev.portcullis.model.EndpointSlice;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.Pod;
import dev.portcullis.model.RequestAuthentication;
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
  private static final ImmutableSet<Class<? extends ConfigObject>> READ =
      ImmutableSet.of(
          RequestAuthentication.class,
          Service.class,
          ServiceEntry.class,
          DestinationRule.class,
          WorkloadEntry.class,
          EndpointSlice.class,
          Pod.class);

  private @Nullable Answer last;

  /** What was found, and in what. */
  private record Answer(MeshSettings mesh, ImmutableList<ConfigObject> objects, WantedKeys wanted) {

    /** Objects that did not change are the same instances, so that this costs little. */
    boolean holdsFor(MeshSettings later, ImmutableList<ConfigObject> others) {
      return mesh.equals(later) && objects.equals(others);
    }
  }

  /** What {@code state} wants; the same instance as before if it makes no difference. */
  public WantedKeys of(SourceState state) {
    ImmutableList<ConfigObject> objects =
        state.objects().values().stream()
            .filter(object -> READ.contains(object.getClass()))
            .collect(ImmutableList.toImmutableList());
    if (last == null || !last.holdsFor(state.mesh(), objects)) {
      last = new Answer(state.mesh(), objects, wanted(state.mesh(), objects));
    }
    return last.wanted;
  }

  private static WantedKeys wanted(MeshSettings mesh, ImmutableList<ConfigObject> objects) {
    ConfigView view =
        new ConfigView(
            0, ImmutableSortedMap.copyOf(Maps.uniqueIndex(objects, ConfigObject::key)), mesh);
    return new WantedKeys(
        timeouts(view), mesh.rootNamespace(), new MeshKeyHosts(view), mesh.jwks());
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
