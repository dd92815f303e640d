package dev.portcullis.sharing;

import com.google.common.collect.ImmutableMap;
import dev.portcullis.cluster.Leadership;
import dev.portcullis.jwks.SharedKeySet;
import dev.portcullis.jwks.SharedKeys;
import dev.portcullis.status.Outcomes;
import dev.portcullis.status.StatusMetrics;
import dev.portcullis.status.StatusMetrics.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key sets that replicas have in common, as last read. Looked at again and again rather than
 * watched: it is one small object, and an outage needs no second way to recover from.
 */
final class KeyBoard implements SharedKeys {
  private static final Logger LOG = LoggerFactory.getLogger(KeyBoard.class);

  /** Nobody fetches more seldom: what is to be relied on for longer was not written by us. */
  private static final Duration LONGEST = Duration.ofHours(25);

  private final KeyMap map;
  private final Leadership leadership;
  private final InstantSource clock;
  private final StatusMetrics metrics;
  private volatile ImmutableMap<String, SharedKeySet> kept = ImmutableMap.of();
  private volatile ImmutableMap<String, SharedKeySet> own = ImmutableMap.of();
  private volatile Runnable changed = () -> {};
  private String version = "";
  private boolean failing;
  private boolean leftOut;

  KeyBoard(KeyMap map, Leadership leadership, InstantSource clock, StatusMetrics metrics) {
    this.map = map;
    this.leadership = leadership;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** From now on {@code listener} hears that there are others. */
  void onChange(Runnable listener) {
    changed = listener;
  }

  @Override
  public @Nullable SharedKeySet find(String target) {
    SharedKeySet found = kept.get(target);
    return found != null && isOurs(found, clock.instant()) ? found : null;
  }

  @Override
  public void fetched(ImmutableMap<String, SharedKeySet> all) {
    own = all;
  }

  /** Reads what there is, and writes what there should be if that is this replica's task. */
  void step() {
    try {
      read();
      if (leadership.isHeld()) {
        write();
      }
      failing = false;
    } catch (KubernetesClientException e) {
      metrics.sharedKeys(Outcomes.of(e));
      if (!failing) {
        LOG.warn("key sets are not shared: {}", Outcomes.words(e));
      }
      failing = true;
    }
  }

  private void read() {
    KeyMap.Kept now = map.read();
    if (now.version().equals(version)) {
      return;
    }
    version = now.version();
    kept = KeyDocument.read(now.data());
    changed.run();
  }

  private void write() {
    Map<String, SharedKeySet> wanted = new HashMap<>(stillGood(clock.instant()));
    wanted.putAll(own);
    if (wanted.equals(kept)) {
      return;
    }
    Map<String, String> data = KeyDocument.write(wanted, KeyDocument.MOST_BYTES);
    if (data.size() < wanted.size() && !leftOut) {
      LOG.warn("{} key sets are too many for one ConfigMap", wanted.size());
    }
    leftOut = data.size() < wanted.size();
    ImmutableMap<String, SharedKeySet> written = KeyDocument.read(data);
    if (!written.equals(kept)) {
      map.write(data);
      kept = written;
      metrics.sharedKeys(Outcome.WRITTEN);
    }
  }

  /** What the holder before has fetched: this one may not have got as far yet. */
  private Map<String, SharedKeySet> stillGood(Instant now) {
    Map<String, SharedKeySet> good = new HashMap<>();
    kept.forEach((target, keys) -> {
      if (now.isBefore(keys.until()) && isOurs(keys, now)) {
        good.put(target, keys);
      }
    });
    return good;
  }

  private static boolean isOurs(SharedKeySet keys, Instant now) {
    return keys.until().isBefore(now.plus(LONGEST));
  }
}
