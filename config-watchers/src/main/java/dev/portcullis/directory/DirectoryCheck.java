package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.portcullis.directory.Assembler.Assembled;
import dev.portcullis.directory.Assembler.Part;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.document.MeshConfigReader;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigObject;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.ProblemCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a directory once, as a {@link DirectorySource} would, and says what is wrong in it. */
public final class DirectoryCheck {
  /** A file that changes this often while it is read is not worth waiting for. */
  private static final int ATTEMPTS = 5;

  private final DirectorySettings settings;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private MeshSettings settingsOfMesh = MeshSettings.DEFAULT;
  private boolean readable = true;

  private DirectoryCheck(DirectorySettings settings) {
    this.settings = settings;
  }

  /**
   * What was found.
   *
   * @param problems in order of location
   * @param files how many files were read
   * @param objects the objects that they describe
   * @param mesh the mesh config, the defaults where there is none that can be used
   * @param readable whether the directory and the mesh config could be read at all; where not, the
   *     problems say why
   */
  public record Report(
      ImmutableList<ConfigProblem> problems,
      int files,
      ImmutableSortedMap<ConfigKey, ConfigObject> objects,
      MeshSettings mesh,
      boolean readable) {

    /** This with further problems, for which the objects had to be seen together. */
    public Report and(Collection<ConfigProblem> further) {
      List<ConfigProblem> all = new ArrayList<>(problems);
      all.addAll(further);
      all.sort(Assembler.BY_LOCATION);
      return new Report(ImmutableList.copyOf(all), files, objects, mesh, readable);
    }
  }

  /** Checks. */
  public static Report run(DirectorySettings settings) {
    return new DirectoryCheck(settings).run();
  }

  private Report run() {
    Scan scan = new TreeScanner(settings, new PollingWatch()).scan();
    problems.addAll(scan.problems());
    readable = scan.usable();
    Assembled assembled = Assembler.assemble(readParts(scan), Assembled.nothing());
    // Nothing is enforced here, so nothing stands in for anything.
    assembled.problems().stream()
        .filter(problem -> !problem.code().equals(ProblemCode.CLOSED_FORM_STANDS.name()))
        .forEach(problems::add);
    if (scan.usable() && scan.files().isEmpty() && scan.opaque().isEmpty()) {
      problems.add(
          problem(
              ProblemCode.DIRECTORY_EMPTY,
              ".",
              "no .yaml, .yml or .json file is in the directory",
              "serve starts with this only with --allow-empty"));
    }
    checkMesh();
    List<ConfigProblem> sorted =
        new ArrayList<>(problems.stream().map(DirectoryCheck::withoutConsequence).toList());
    sorted.sort(Assembler.BY_LOCATION);
    return new Report(
        ImmutableList.copyOf(sorted),
        scan.files().size(),
        assembled.objects(),
        settingsOfMesh,
        readable);
  }

  private ImmutableList<Part> readParts(Scan scan) {
    ContentReader reader = new ContentReader.Objects(new ConfigReader(settings.defaultNamespace()));
    ImmutableList.Builder<Part> parts = ImmutableList.builder();
    for (ScannedFile file : scan.files().values()) {
      Reading reading = read(reader, file.name(), file.realPath(), ProblemCode.FILE_UNREADABLE);
      if (reading != null) {
        problems.addAll(
            reading.isParsable() ? ImmutableList.of() : troubleOf(reading, file.name()));
        parts.add(new Part(file.name(), reading, ImmutableSet.of(), false, true));
      }
    }
    return parts.build();
  }

  private @Nullable Reading read(
      ContentReader reader, String name, Path path, ProblemCode unreadable) {
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Reading reading = reader.read(name, path, FileStamp.of(path));
        if (reading != null) {
          return reading;
        }
      }
      problems.add(problem(unreadable, name, "the file is being written", "check it again"));
    } catch (IOException e) {
      String reason = "the file cannot be read: " + TreeScanner.reason(e);
      problems.add(problem(unreadable, name, reason, ""));
    }
    return null;
  }

  private static ImmutableList<ConfigProblem> troubleOf(Reading reading, String name) {
    // Those of an unparsable file are reported with its objects, of which it has none.
    return reading.problems().isEmpty()
        ? ImmutableList.of(problem(ProblemCode.FILE_EMPTY, name, "the file has no content", ""))
        : ImmutableList.of();
  }

  private void checkMesh() {
    Path path = settings.meshConfig();
    if (path == null) {
      return;
    }
    Reading mesh =
        read(
            new ContentReader.Mesh(new MeshConfigReader()),
            path.toString(),
            path,
            ProblemCode.MESH_CONFIG_UNREADABLE);
    if (mesh == null) {
      readable = false;
    } else {
      problems.addAll(mesh.isParsable() ? ImmutableList.of() : troubleOf(mesh, path.toString()));
      problems.addAll(mesh.problems());
      settingsOfMesh = mesh.mesh() == null ? MeshSettings.DEFAULT : mesh.mesh();
    }
  }

  private static ConfigProblem problem(ProblemCode code, String file, String message, String hint) {
    return DirectoryProblems.ofFile(code, file, message, hint);
  }

  /** What happens to what was read before is of no interest where nothing was. */
  private static ConfigProblem withoutConsequence(ConfigProblem problem) {
    int consequence = problem.hint().indexOf(DirectoryProblems.STANDS);
    if (consequence < 0) {
      return problem;
    }
    String hint = problem.hint().substring(0, consequence).replaceFirst("; (until then )?$", "");
    return new ConfigProblem(
        problem.code(),
        problem.severity(),
        problem.key(),
        problem.location(),
        problem.message(),
        hint);
  }
}
