package dev.portcullis.decide.request;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import dev.portcullis.model.MeshSettings.PathNormalization;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Normalizes paths as Envoy's connection manager does for each setting of the mesh. */
final class PathNormalizer {
  private final PathNormalization normalization;

  PathNormalizer(PathNormalization normalization) {
    this.normalization = normalization;
  }

  /** The target with its path normalized and its query untouched; null if Envoy refuses it. */
  @Nullable String normalize(String target) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    String rest = query < 0 ? "" : target.substring(query);
    String normalized =
        switch (normalization) {
          case NONE -> path;
          case BASE -> canonical(path);
          case MERGE_SLASHES -> merged(canonical(path));
          case DECODE_AND_MERGE_SLASHES -> merged(canonical(withSlashesDecoded(path)));
        };
    return normalized == null ? null : normalized + rest;
  }

  private static String withSlashesDecoded(String path) {
    return path.replace("%2f", "/").replace("%2F", "/").replace("%5c", "\\").replace("%5C", "\\");
  }

  /** The segments {@code a//b} become {@code a/b}; slashes alone stay two, as Envoy leaves them. */
  private static @Nullable String merged(@Nullable String path) {
    if (path == null || !path.contains("//")) {
      return path;
    }
    String segments = Joiner.on('/').join(Splitter.on('/').omitEmptyStrings().splitToList(path));
    return "/" + segments + (path.endsWith("/") ? "/" : "");
  }

  private static @Nullable String canonical(String path) {
    if (path.isEmpty()) {
      return path;
    }
    String decoded = PercentDecoding.of(withoutParametersOfDots(path));
    if (decoded == null) {
      return null;
    }
    List<String> kept = new ArrayList<>();
    List<String> segments = Splitter.on('/').splitToList(decoded.substring(1));
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean last = i == segments.size() - 1;
      if (segment.equals("..") && !kept.isEmpty()) {
        kept.removeLast();
      }
      if (!segment.equals(".") && !segment.equals("..")) {
        kept.add(segment);
      } else if (last) {
        kept.add("");
      }
    }
    return "/" + Joiner.on('/').join(kept);
  }

  /** A segment {@code ..;x} counts as {@code ..}; only as written, not where a dot is encoded. */
  private static String withoutParametersOfDots(String path) {
    if (!path.contains(".;")) {
      return path;
    }
    List<String> segments = new ArrayList<>();
    for (String segment : Splitter.on('/').split(path)) {
      segments.add(segment.startsWith("..;") ? ".." : segment.startsWith(".;") ? "." : segment);
    }
    return Joiner.on('/').join(segments);
  }
}
