package dev.portcullis.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.FetchedKeys;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.RequestAuthentication.KeySource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A mesh in which at random objects appear, change and vanish, and settings and keys change. */
final class EditedMesh {
  private static final int CASES = 15;

  private static final ImmutableList<FetchedKeys> KEYS =
      ImmutableList.of(
          FetchedKeys.UNKNOWN,
          new FetchedKeys.Expired(ImmutableList.of()),
          new FetchedKeys.Known(jwks("a")),
          new FetchedKeys.Known(jwks("b")));

  private static String jwks(String kid) {
    return ((KeySource.InlineJwks) Policies.keys(kid)).jwks();
  }

  private final Random random;
  private final List<List<ConfigObject>> forms = new ArrayList<>();
  private final ImmutableList<MeshSettings> meshes;
  private final TreeMap<ConfigKey, ConfigObject> objects = new TreeMap<>();
  private final TreeMap<JwksReference, FetchedKeys> keys = new TreeMap<>();
  private MeshSettings mesh;

  /**
   * What one edit did.
   *
   * @param before null for what appeared, or for an edit of something else
   * @param after null for what vanished, or for an edit of something else
   */
  record Edit(@Nullable ConfigObject before, @Nullable ConfigObject after) {
    private static final Edit OF_SOMETHING_ELSE = new Edit(null, null);

    /** What it is about, null if it is not about an object. */
    @Nullable ConfigObject object() {
      return after == null ? before : after;
    }
  }

  /** One of some cases, so that most of its objects have to do with each other. */
  EditedMesh(
      Random random,
      ImmutableList<ImmutableList<ConfigObject>> cases,
      ImmutableList<MeshSettings> meshes) {
    this.random = random;
    this.meshes = meshes;
    ListMultimap<ConfigKey, ConfigObject> some =
        MultimapBuilder.linkedHashKeys().arrayListValues().build();
    for (int i = 0; i < CASES; i++) {
      cases.get(random.nextInt(cases.size())).forEach(object -> some.put(object.key(), object));
    }
    some.asMap()
        .forEach((key, all) -> {
          List<ConfigObject> of = ImmutableSet.copyOf(all).asList();
          // Policies are few of what there is, and most of what is edited.
          int often = isPolicy(key.kind()) ? 4 : Math.min(of.size(), 4);
          forms.addAll(Collections.nCopies(often, of));
        });
    mesh = meshes.get(random.nextInt(meshes.size()));
  }

  private static boolean isPolicy(ConfigKind kind) {
    return kind == ConfigKind.AUTHORIZATION_POLICY || kind == ConfigKind.REQUEST_AUTHENTICATION;
  }

  /** The same content with nothing known of it. */
  ConfigView fromScratch() {
    return new ConfigView(1, sorted(objects), mesh, sorted(keys));
  }

  ConfigView after(ConfigView view) {
    return view.followedBy(sorted(objects), mesh, sorted(keys));
  }

  private static <K extends Comparable<K>, V> ImmutableSortedMap<K, V> sorted(TreeMap<K, V> map) {
    return ImmutableSortedMap.copyOfSorted(map);
  }

  /** Changes something; mostly one object. */
  Edit edit(Iterable<JwksReference> wanted) {
    int what = random.nextInt(40);
    if (what == 0) {
      mesh = meshes.get(random.nextInt(meshes.size()));
      return Edit.OF_SOMETHING_ELSE;
    }
    if (what <= 2) {
      wanted.forEach(reference -> keys.put(reference, KEYS.get(random.nextInt(KEYS.size()))));
      return Edit.OF_SOMETHING_ELSE;
    }
    List<ConfigObject> chosen = forms.get(random.nextInt(forms.size()));
    ConfigKey key = chosen.getFirst().key();
    ConfigObject before = objects.get(key);
    if (before != null && random.nextInt(3) == 0) {
      return new Edit(objects.remove(key), null);
    }
    ConfigObject after = chosen.get(random.nextInt(chosen.size()));
    objects.put(key, after);
    return new Edit(before, after);
  }
}
