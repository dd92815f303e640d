package dev.portcullis.status;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.status.ReplicaBoard.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the peers of a replica counted, of those that live: that a peer's notice changes is seen
 * here, by this clock, so that nobody's clock has to be right. For one thread.
 */
final class PeerBook {
  private static final Logger LOG = LoggerFactory.getLogger(PeerBook.class);

  /** Without a sign of life for so long, its proxies are connected elsewhere. */
  static final Duration STALE = Duration.ofSeconds(30);

  private static final Duration GONE = Duration.ofHours(1);

  private final Map<String, Seen> seen = new HashMap<>();

  private record Seen(
      Notice notice, Instant since, @Nullable ImmutableSortedMap<ConfigKey, PolicyCount> counts) {}

  /** Notes what there is, and says which replicas are long gone. */
  ImmutableList<String> see(ImmutableList<Notice> notices, Instant now) {
    seen.keySet().removeIf(name -> notices.stream().noneMatch(one -> one.replica().equals(name)));
    ImmutableList.Builder<String> gone = ImmutableList.builder();
    for (Notice notice : notices) {
      Seen before = seen.get(notice.replica());
      if (before == null || !before.notice.beat().equals(notice.beat())) {
        seen.put(notice.replica(), seen(notice, before, now));
      } else if (!now.isBefore(before.since.plus(GONE))) {
        gone.add(notice.replica());
      }
    }
    return gone.build();
  }

  private static Seen seen(Notice notice, @Nullable Seen before, Instant now) {
    if (before != null && before.notice.counts().equals(notice.counts())) {
      return new Seen(notice, now, before.counts);
    }
    ImmutableSortedMap<ConfigKey, PolicyCount> counts = CountsDocument.read(notice.counts());
    if (counts == null) {
      LOG.warn("what the replica {} published cannot be read", notice.replica());
    }
    return new Seen(notice, now, counts);
  }

  /** What those who live have counted. */
  ImmutableList<ImmutableSortedMap<ConfigKey, PolicyCount>> living(Instant now) {
    ImmutableList.Builder<ImmutableSortedMap<ConfigKey, PolicyCount>> living =
        ImmutableList.builder();
    for (Seen one : seen.values()) {
      if (one.counts != null && now.isBefore(one.since.plus(STALE))) {
        living.add(one.counts);
      }
    }
    return living.build();
  }

  void forget() {
    seen.clear();
  }
}
