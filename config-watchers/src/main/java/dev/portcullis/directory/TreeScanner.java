package dev.portcullis.directory;

import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists the files of a directory, again and again. */
final class TreeScanner {

  private final Path directory;
  private final @Nullable Path excluded;
  private final DirectorySettings settings;
  private final DirectoryWatch watch;

  /** Which inode a subdirectory had when something was in it. */
  private final Map<String, FileStamp> filled = new HashMap<>();

  TreeScanner(DirectorySettings settings, DirectoryWatch watch) {
    this.directory = settings.directory();
    this.excluded = settings.meshConfig();
    this.settings = settings;
    this.watch = watch;
  }

  Scan scan() {
    watchAround(directory);
    if (excluded != null) {
      watchAround(excluded);
    }
    Path root;
    try {
      root = directory.toRealPath();
    } catch (IOException e) {
      return Scan.unusable(unusable(e));
    }
    return new TreeWalk(root, settings, watch, filled).run();
  }

  /** What happens to the name itself (renamed away, unmounted, replaced) is told by its parent. */
  private void watchAround(Path path) {
    watchEntry(path.toAbsolutePath().normalize());
    try {
      watchEntry(path.toRealPath());
    } catch (IOException e) {
      // Not there: the parent will tell when it is.
      return;
    }
  }

  private void watchEntry(Path absolute) {
    Path parent = absolute.getParent();
    if (parent != null) {
      watch.add(parent, String.valueOf(absolute.getFileName()));
    }
  }

  static ConfigProblem unusable(IOException e) {
    return switch (e) {
      case NoSuchFileException _ ->
          DirectoryProblems.ofFile(
              ProblemCode.DIRECTORY_MISSING,
              ".",
              "the directory is not there",
              DirectoryProblems.STANDS);
      case AccessDeniedException _ ->
          DirectoryProblems.ofFile(
              ProblemCode.DIRECTORY_UNREADABLE,
              ".",
              "the directory may not be read",
              "give the control plane read and search permission; " + DirectoryProblems.STANDS);
      case NotDirectoryException _ ->
          DirectoryProblems.ofFile(
              ProblemCode.DIRECTORY_UNREADABLE,
              ".",
              "this is not a directory",
              DirectoryProblems.STANDS);
      default ->
          DirectoryProblems.ofFile(
              ProblemCode.DIRECTORY_UNREADABLE,
              ".",
              "the directory cannot be read: " + reason(e),
              DirectoryProblems.STANDS);
    };
  }

  static String reason(IOException e) {
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such file";
      default -> e.getClass().getSimpleName();
    };
  }
}
