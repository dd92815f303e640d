package dev.portcullis.directory;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the watch has told about files that are there. */
final class EvidenceBook {
  private final DirectoryWatch watch;
  private final Map<Path, Evidence> byRealPath = new HashMap<>();

  EvidenceBook(DirectoryWatch watch) {
    this.watch = watch;
  }

  /** Waits for something to happen, takes down what is known about it, and returns it. */
  ImmutableMap<Path, Evidence> await(Duration atMost) {
    ImmutableMap<Path, Evidence> news = watch.await(atMost);
    byRealPath.putAll(news);
    return news;
  }

  @Nullable Evidence of(Path realPath) {
    return byRealPath.get(realPath);
  }

  /** False if files' times are all there is to go by. */
  boolean isInformed() {
    return watch.givesEvidence();
  }

  /** True if somebody began to write into the file by now, though it came complete. */
  boolean isWrittenSince(Path realPath, long nanos) {
    byRealPath.putAll(watch.await(Duration.ZERO));
    Evidence evidence = of(realPath);
    return evidence != null
        && evidence.isAfter(nanos)
        && (evidence.kind() == Evidence.Kind.WRITING || evidence.kind() == Evidence.Kind.WRITTEN);
  }

  /** Forgets files that are not there: what is known must not grow with what passes by. */
  void retain(Set<Path> realPaths) {
    byRealPath.keySet().retainAll(realPaths);
  }
}
