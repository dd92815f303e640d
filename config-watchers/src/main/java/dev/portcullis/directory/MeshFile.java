package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.ProblemCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of the mesh config: it counts by the rules of any file, and may be a link to anywhere.
 */
final class MeshFile {
  private final Path path;
  private final String name;
  private final TrackedFile tracked;
  private @Nullable Path realPath;
  private @Nullable ConfigProblem missing;

  MeshFile(Path path, DirectorySettings settings) {
    this.path = path;
    this.name = path.toString();
    this.tracked = new TrackedFile(name, new ContentReader.Mesh(new MeshConfigReader()), settings);
  }

  @Nullable Long look(EvidenceBook book, long now) {
    realPath = null;
    missing = null;
    try {
      realPath = path.toRealPath();
      FileStamp stamp = FileStamp.of(realPath);
      if (!stamp.isRegularFile()) {
        throw new IOException("this is not a regular file");
      }
      boolean linked = !realPath.equals(path.toAbsolutePath().normalize());
      return tracked.found(new ScannedFile(name, path, realPath, linked, stamp), book, now);
    } catch (IOException e) {
      tracked.unknown();
      missing =
          DirectoryProblems.ofFile(
              ProblemCode.MESH_CONFIG_UNREADABLE,
              name,
              "the mesh config cannot be read: " + TreeScanner.reason(e),
              DirectoryProblems.STANDS);
      return null;
    }
  }

  void addRealPath(Set<Path> realPaths) {
    if (realPath != null) {
      realPaths.add(realPath);
    }
  }

  /** The last valid settings, null if there were none yet. */
  @Nullable MeshSettings settings() {
    return tracked.good() == null ? null : tracked.good().mesh();
  }

  ImmutableList<ConfigProblem> problems() {
    ImmutableList.Builder<ConfigProblem> problems = ImmutableList.builder();
    if (missing != null) {
      problems.add(missing);
    }
    if (tracked.good() != null && tracked.trouble().isEmpty()) {
      problems.addAll(tracked.good().problems());
    }
    return problems.addAll(tracked.trouble()).build();
  }
}
