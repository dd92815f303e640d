package dev.portcullis.e2e.harness;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** The ways in which people and tools put new content into a file of policies. */
public enum FileOperation {
  /** {@code cp}: truncates the file and writes it in place. */
  CP {
    @Override
    void write(PolicyDirectory directory, String name, String content) throws IOException {
      Path source = Files.writeString(directory.outside().resolve("source.yaml"), content);
      run(directory.outside(), "cp", source.toString(), directory.file(name).toString());
    }
  },

  /** {@code sed -i}: a temporary file of another name beside it, then a rename. */
  SED_I {
    @Override
    void write(PolicyDirectory directory, String name, String content) throws IOException {
      String marker = content.lines().findFirst().orElseThrow();
      run(directory.outside(), "sed", "-i", "1s|.*|" + marker + "|", file(directory, name));
    }
  },

  /**
   * vi: probes the directory with a file named 4913, keeps a backup by renaming the file, writes a
   * new one, removes the backup. For a moment there is no file of that name.
   */
  VI {
    @Override
    void write(PolicyDirectory directory, String name, String content) throws IOException {
      Files.delete(Files.createFile(directory.file("4913")));
      Path backup = directory.file(name + "~");
      Files.move(directory.file(name), backup);
      Files.writeString(directory.file(name), content);
      Files.delete(backup);
    }
  },

  /** A script that truncates the file and takes its time over writing it. */
  TRUNCATE_AND_WRITE {
    @Override
    void write(PolicyDirectory directory, String name, String content) throws IOException {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      try (OutputStream out = Files.newOutputStream(directory.file(name))) {
        LockSupport.parkNanos(WRITER_PAUSE.toNanos());
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
        LockSupport.parkNanos(WRITER_PAUSE.toNanos());
        out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
      }
    }
  },

  /**
   * rsync: a hidden temporary file in the same directory, then a rename; the real one if it is
   * there.
   */
  RSYNC {
    @Override
    void write(PolicyDirectory directory, String name, String content) throws IOException {
      Path source = Files.writeString(directory.outside().resolve(name), content);
      if (installed("rsync")) {
        run(directory.outside(), "rsync", "-a", "-I", source.toString(), file(directory, name));
      } else {
        Path hidden = directory.file("." + name + ".x4TkQ1");
        Files.copy(source, hidden, StandardCopyOption.REPLACE_EXISTING);
        Files.move(hidden, directory.file(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  },

  /** {@code git checkout} of another commit: unlinks the file and makes it anew. */
  GIT_CHECKOUT {
    @Override
    void write(PolicyDirectory directory, String name, String content) throws IOException {
      Path work = directory.path();
      if (!Files.exists(work.resolve(".git"))) {
        git(work, "init", "-q");
        git(work, "add", name);
        git(work, "commit", "-q", "-m", "as it was");
      }
      // The commit is made beside the work tree, so that only the checkout touches the file.
      Path source = Files.writeString(directory.outside().resolve("source.yaml"), content);
      String blob = git(work, "hash-object", "-w", source.toString());
      git(work, "update-index", "--cacheinfo", "100644," + blob + "," + name);
      String commit =
          git(work, "commit-tree", "-p", "HEAD", "-m", "edited", git(work, "write-tree"));
      git(work, "read-tree", "HEAD");
      git(work, "checkout", "-q", commit);
    }
  },

  /**
   * A volume of Kubernetes: the file is a link through {@code ..data}, which is exchanged by
   * rename.
   */
  DATA_SYMLINK_SWAP {
    @Override
    void write(PolicyDirectory directory, String name, String content) throws IOException {
      Path old = directory.file("..data");
      Path before = Files.isSymbolicLink(old) ? old.toRealPath() : null;
      Path data = Files.createTempDirectory(directory.path(), "..2026_");
      Files.writeString(data.resolve(name), content);
      Path link = directory.file("..data_tmp");
      Files.createSymbolicLink(link, data.getFileName());
      Files.move(link, old, StandardCopyOption.ATOMIC_MOVE);
      if (before == null) {
        Path visible = directory.outside().resolve("visible");
        Files.createSymbolicLink(visible, Path.of("..data", name));
        Files.move(visible, directory.file(name), StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.delete(before.resolve(name));
        Files.delete(before);
      }
    }
  };

  private static final Duration WRITER_PAUSE = Duration.ofMillis(8);

  /** Puts content into a file that exists; its first line is all that ever differs. */
  public void apply(PolicyDirectory directory, String name, String content) {
    try {
      write(directory, name, content);
    } catch (IOException e) {
      throw new UncheckedIOException(this + " failed", e);
    }
  }

  abstract void write(PolicyDirectory directory, String name, String content) throws IOException;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String file(PolicyDirectory directory, String name) {
    return directory.file(name).toString();
  }

  private static boolean installed(String command) {
    return ImmutableList.of("/usr/bin", "/bin", "/usr/local/bin").stream()
        .anyMatch(place -> Files.isExecutable(Path.of(place, command)));
  }

  private static String git(Path work, String... arguments) throws IOException {
    return run(
        work,
        ImmutableList.<String>builder()
            .add("git", "-c", "user.name=test", "-c", "user.email=test@localhost")
            .add("-c", "core.hooksPath=.git/no-hooks", "-c", "commit.gpgSign=false")
            .add(arguments)
            .build()
            .toArray(String[]::new));
  }

  private static String run(Path work, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return output;
  }
}
