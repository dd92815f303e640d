package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One look at the whole tree, links followed as long as they stay inside.
 *
 * <p>A Kubernetes volume shows {@code a.yaml -> ..data/a.yaml -> ..2026_x/a.yaml}: the visible link
 * is read through, the names that begin with a dot are not listed.
 */
final class TreeWalk {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_ENTRIES_PER_FILE = 10;

  private final Path root;
  private final DirectorySettings settings;
  private final @Nullable Path excluded;
  private final DirectoryWatch watch;
  private final Map<String, FileStamp> filled;
  private final Deque<Path> above = new ArrayDeque<>();
  private final TreeMap<String, ScannedFile> files = new TreeMap<>();
  private final Map<Path, String> namesByRealPath = new HashMap<>();
  private final ImmutableSet.Builder<String> opaque = ImmutableSet.builder();
  private final ImmutableList.Builder<ConfigProblem> problems = ImmutableList.builder();
  private final Set<String> directories = new HashSet<>();
  private long entries;
  private long bytes;

  /**
   * A walk.
   *
   * @param root the directory, links resolved
   * @param filled the stamps that subdirectories had when something was in them; kept from walk to
   *     walk
   */
  TreeWalk(
      Path root, DirectorySettings settings, DirectoryWatch watch, Map<String, FileStamp> filled) {
    this.root = root;
    this.settings = settings;
    this.excluded = settings.meshConfig();
    this.watch = watch;
    this.filled = filled;
  }

  Scan run() {
    try {
      list(root, "");
      filled.keySet().retainAll(directories);
      return new Scan(
          true, ImmutableSortedMap.copyOfSorted(files), opaque.build(), problems.build());
    } catch (LimitExceeded e) {
      return Scan.unusable(e.problem);
    } catch (IOException e) {
      return Scan.unusable(TreeScanner.unusable(e));
    }
  }

  /** Lists one directory; an IOException is about the directory itself. */
  private void list(Path realDirectory, String prefix) throws IOException, LimitExceeded {
    watch.add(realDirectory);
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(realDirectory)) {
      for (Path child : stream) {
        children.add(child);
        count();
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    // The order of directory entries is the file system's secret; ours is the order of names.
    Collections.sort(children);
    above.push(realDirectory);
    try {
      for (Path child : children) {
        visit(child, prefix);
      }
    } finally {
      above.pop();
    }
  }

  private void count() throws LimitExceeded {
    entries++;
    if (entries > (long) settings.maxFiles() * MAX_ENTRIES_PER_FILE) {
      throw new LimitExceeded("more than " + entries + " names in the directory");
    }
  }

  private void visit(Path path, String prefix) throws LimitExceeded {
    String simpleName = String.valueOf(path.getFileName());
    if (isIgnored(simpleName)) {
      return;
    }
    String name = prefix + simpleName;
    try {
      FileStamp stamp = FileStamp.of(path, LinkOption.NOFOLLOW_LINKS);
      if (stamp.isLink()) {
        visitLink(path, name);
      } else if (stamp.isDirectory()) {
        visitDirectory(path, name, stamp);
      } else if (isConfig(simpleName)) {
        visitFile(new ScannedFile(name, path, path, false, stamp));
      }
    } catch (NoSuchFileException e) {
      // Removed since it was listed: absent, unless the next scan finds it.
      return;
    } catch (IOException e) {
      cannotLook(name, ProblemCode.FILE_UNREADABLE, "cannot be read: " + TreeScanner.reason(e));
    }
  }

  private void visitLink(Path path, String name) throws IOException, LimitExceeded {
    Path target;
    try {
      target = path.toRealPath();
    } catch (NoSuchFileException e) {
      if (isConfig(name) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        cannotLook(name, ProblemCode.LINK_BROKEN, "the link leads nowhere");
      }
      return;
    } catch (FileSystemLoopException e) {
      cannotLook(name, ProblemCode.LINK_LOOP, "the link leads back to itself");
      return;
    } catch (FileSystemException e) {
      boolean loop = String.valueOf(e.getReason()).contains("symbolic links");
      cannotLook(
          name,
          loop ? ProblemCode.LINK_LOOP : ProblemCode.FILE_UNREADABLE,
          loop ? "the link leads back to itself" : "cannot be read: " + TreeScanner.reason(e));
      return;
    }
    FileStamp stamp = FileStamp.of(target);
    if (!stamp.isDirectory() && !isConfig(name)) {
      return;
    }
    if (!target.startsWith(root)) {
      cannotLook(name, ProblemCode.LINK_LEAVES_DIRECTORY, "the link leads out of the directory");
    } else if (!stamp.isDirectory()) {
      Path parent = target.getParent();
      if (parent != null) {
        watch.add(parent);
      }
      visitFile(new ScannedFile(name, path, target, true, stamp));
    } else if (above.contains(target) || target.equals(root)) {
      cannotLook(name, ProblemCode.LINK_LOOP, "the link leads to a directory that it is in");
    } else {
      visitDirectory(target, name, stamp);
    }
  }

  private void visitDirectory(Path realPath, String name, FileStamp stamp) throws LimitExceeded {
    if (above.size() >= MAX_DEPTH) {
      throw new LimitExceeded("directories are nested more than " + MAX_DEPTH + " deep");
    }
    directories.add(name);
    long before = entries;
    try {
      list(realPath, name + "/");
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      cannotLook(
          name,
          ProblemCode.DIRECTORY_UNREADABLE,
          "the directory cannot be read: " + TreeScanner.reason(e));
      return;
    }
    if (entries > before) {
      filled.put(name, stamp);
      return;
    }
    FileStamp known = filled.get(name);
    if (known != null && !known.isSameInode(stamp)) {
      // What an unmounted volume leaves behind is another, empty directory.
      cannotLook(name, ProblemCode.DIRECTORY_EMPTY, "another, empty directory is where files were");
    }
  }

  private void visitFile(ScannedFile file) throws LimitExceeded {
    if (!file.stamp().isRegularFile()) {
      cannotLook(file.name(), ProblemCode.FILE_UNREADABLE, "this is not a regular file");
      return;
    }
    if (isMeshConfig(file.realPath())) {
      return;
    }
    String other = namesByRealPath.putIfAbsent(file.realPath(), file.name());
    if (other != null) {
      // One file under two names is one file: the name that is no link, else the first.
      ScannedFile known = files.get(other);
      if (known == null || !known.linked() || file.linked()) {
        return;
      }
      files.remove(other);
      namesByRealPath.put(file.realPath(), file.name());
    } else {
      bytes += Math.min(file.stamp().size(), settings.maxTotalBytes());
    }
    files.put(file.name(), file);
    if (files.size() > settings.maxFiles()) {
      throw new LimitExceeded("more than " + settings.maxFiles() + " files in the directory");
    }
    if (bytes > settings.maxTotalBytes()) {
      throw new LimitExceeded(
          "the files hold more than " + settings.maxTotalBytes() + " bytes in all");
    }
  }

  private boolean isMeshConfig(Path realPath) {
    try {
      return excluded != null
          && realPath.getFileName().equals(excluded.toRealPath().getFileName())
          && Files.isSameFile(realPath, excluded);
    } catch (IOException e) {
      return false;
    }
  }

  private void cannotLook(String name, ProblemCode code, String message) {
    opaque.add(name);
    problems.add(DirectoryProblems.ofFile(code, name, message, DirectoryProblems.STANDS));
  }

  /** True if a file of this name is read. */
  static boolean isRead(String simpleName) {
    return isConfig(simpleName) && !isIgnored(simpleName);
  }

  private static boolean isIgnored(String name) {
    return name.startsWith(".")
        || name.endsWith("~")
        || name.endsWith(".swp")
        || name.endsWith(".bak");
  }

  private static boolean isConfig(String name) {
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  /** Thrown when a limit is exceeded: what was seen so far says nothing about the rest. */
  private static final class LimitExceeded extends Exception {
    private final transient ConfigProblem problem;

    LimitExceeded(String message) {
      super(message);
      problem =
          DirectoryProblems.ofFile(
              ProblemCode.DIRECTORY_TOO_LARGE, ".", message, DirectoryProblems.STANDS);
    }
  }
}
