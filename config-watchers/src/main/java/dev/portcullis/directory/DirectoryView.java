package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.portcullis.directory.Assembler.Assembled;
import dev.portcullis.directory.Assembler.LastGood;
import dev.portcullis.directory.Assembler.Part;
import dev.portcullis.directory.LastGoodStore.Snapshot;
import dev.portcullis.directory.LastGoodStore.Stored;
import dev.portcullis.document.ConfigReader;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ConfigProblem.Severity;
import dev.portcullis.model.MeshSettings;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.source.SourceState;
import dev.portcullis.source.SourceState.Health;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a directory says, over time. Confined to one thread. */
final class DirectoryView {
  /**
   * Between its unlink and its create a loaded machine may keep git waiting for longer than a file
   * needs to hold still, and what would be lost meanwhile may be a denial.
   */
  private static final int ABSENT_FOR_SETTLES = 4;

  private final DirectorySettings settings;
  private final ParsedAhead reader;
  private final TreeScanner scanner;
  private final EvidenceBook book;
  private final DirectoryWatch watch;
  private final @Nullable MeshFile mesh;
  private final TreeMap<String, TrackedFile> tracked = new TreeMap<>();

  private ImmutableList<Part> parts = ImmutableList.of();
  private Assembled assembled;
  private final ImmutableList<ConfigProblem> storeProblems;
  private Scan scan;
  private boolean looked;
  private boolean hollow;

  DirectoryView(
      DirectorySettings settings, DirectoryWatch watch, EvidenceBook book, Stored stored) {
    this.settings = settings;
    this.watch = watch;
    this.book = book;
    this.reader =
        new ParsedAhead(new ContentReader.Objects(new ConfigReader(settings.defaultNamespace())));
    this.scanner = new TreeScanner(settings, watch);
    this.mesh =
        settings.meshConfig() == null ? null : new MeshFile(settings.meshConfig(), settings);
    this.scan =
        Scan.unusable(
            DirectoryProblems.ofFile(ProblemCode.DIRECTORY_MISSING, ".", "not looked at yet", ""));
    this.storeProblems = stored.problems();
    this.assembled = Remembered.of(stored, reader, settings, tracked);
  }

  /** What a restart has to know. */
  Snapshot snapshot() {
    ImmutableMap.Builder<String, Reading> files = ImmutableMap.builder();
    parts.forEach(part -> files.put(part.name(), part.reading()));
    ImmutableMap<String, Reading> counting = files.buildOrThrow();
    ImmutableMap.Builder<ConfigKey, LastGood> objects = ImmutableMap.builder();
    assembled
        .lastGood()
        .forEach((key, last) -> {
          if (!last.reading().equals(counting.get(last.file()))) {
            objects.put(key, last);
          }
        });
    return new Snapshot(counting, objects.buildOrThrow());
  }

  /**
   * Looks at everything.
   *
   * @return when to look again, or null if there is nothing to wait for
   */
  @Nullable Long look() {
    scan = scanner.scan();
    watch.retainAdded();
    if (!looked && settings.allowEmpty() && scan.usable() && scan.files().isEmpty()) {
      // Somebody says so: it is not a volume that is not mounted yet.
      tracked.clear();
    }
    looked = true;
    long now = System.nanoTime();
    Due due = new Due();
    Set<Path> realPaths = new HashSet<>();
    for (ScannedFile file : scan.files().values()) {
      realPaths.add(file.realPath());
      due.at(
          tracked
              .computeIfAbsent(file.name(), name -> new TrackedFile(name, reader, settings))
              .found(file, book, now));
    }
    if (mesh != null) {
      due.at(mesh.look(book, now));
      mesh.addRealPath(realPaths);
    }
    due.at(removeAbsent(now));
    book.retain(realPaths);
    assemble();
    return due.earliest();
  }

  /** Parses what was found, while that has to hold still; nothing once that is over. */
  void parseAhead(boolean waits) {
    reader.parse(waits ? scan.files().values() : ImmutableList.of());
  }

  /**
   * Looks at known files that were renamed into place, and at nothing else: they count at once,
   * also where a look at everything takes a while. That look has to follow.
   *
   * @return whether there was such a file
   */
  boolean lookAhead(ImmutableMap<Path, Evidence> news) {
    Map<Path, Evidence> renamed =
        Maps.filterValues(news, evidence -> evidence.kind() == Evidence.Kind.RENAMED_IN);
    if (renamed.isEmpty()) {
      return false;
    }
    for (ScannedFile known : scan.files().values()) {
      TrackedFile file = tracked.get(known.name());
      if (file != null && !known.linked() && renamed.containsKey(known.realPath())) {
        lookAt(known, file);
      }
    }
    assemble();
    return true;
  }

  private void lookAt(ScannedFile known, TrackedFile file) {
    Path path = known.realPath();
    try {
      FileStamp stamp = FileStamp.of(path, LinkOption.NOFOLLOW_LINKS);
      if (stamp.isRegularFile()) {
        file.found(
            new ScannedFile(known.name(), path, path, false, stamp), book, System.nanoTime());
      }
    } catch (IOException e) {
      return; // Whatever this means, the look at everything will find it.
    }
  }

  /** The earliest of some times. */
  private static final class Due {
    private @Nullable Long earliest;

    void at(@Nullable Long time) {
      if (time != null && (earliest == null || time - earliest < 0)) {
        earliest = time;
      }
    }

    @Nullable Long earliest() {
      return earliest;
    }
  }

  /**
   * Forgets files that are gone. What writes a file anew may take it away first, and may take some
   * time over many files: so absence counts when it held still, and so does everything else.
   */
  private @Nullable Long removeAbsent(long now) {
    Due due = new Due();
    Duration absence = settings.settle().multipliedBy(ABSENT_FOR_SETTLES);
    boolean quiet = tracked.values().stream().allMatch(TrackedFile::isSettled);
    for (Map.Entry<String, TrackedFile> entry : List.copyOf(tracked.entrySet())) {
      TrackedFile file = entry.getValue();
      if (scan.files().containsKey(entry.getKey())) {
        continue;
      }
      if (scan.files().isEmpty() || !scan.provesAbsence(entry.getKey())) {
        file.unknown();
        continue;
      }
      long since = file.absent(now);
      long gone = since + (quiet ? absence : settings.patience()).toNanos();
      if (gone - now <= 0) {
        tracked.remove(entry.getKey());
      } else {
        due.at(gone);
      }
    }
    return due.earliest();
  }

  private void assemble() {
    ImmutableList.Builder<Part> current = ImmutableList.builder();
    tracked.forEach((name, file) -> {
      Reading good = file.good();
      if (good != null) {
        boolean reports =
            !file.isAbsent() && file.trouble().stream().noneMatch(DirectoryView::isError);
        current.add(new Part(name, good, file.kept(), file.isAbsent(), reports));
      }
    });
    ImmutableList<Part> next = current.build();
    hollow = false;
    if (next.equals(parts)) {
      return;
    }
    Assembled plain = PlainEdit.assemble(parts, next, assembled);
    if (plain != null) {
      parts = next;
      assembled = plain;
    } else {
      Assembled result = Assembler.assemble(next, assembled);
      hollow = result.objects().isEmpty() && !assembled.objects().isEmpty();
      if (!hollow) {
        parts = next;
        assembled = result;
      }
    }
  }

  private static boolean isError(ConfigProblem problem) {
    return problem.severity() == Severity.ERROR;
  }

  /** True if nothing is left of what was there: more likely a lost volume than a wish. */
  private boolean isEmptied() {
    return hollow || (scan.usable() && scan.files().isEmpty() && !assembled.objects().isEmpty());
  }

  /** True if the directory could be looked into. */
  boolean isReadable() {
    return scan.usable();
  }

  /** True if no object could be made of what is in the directory. */
  boolean isEmpty() {
    return assembled.objects().isEmpty();
  }

  /** True if the mesh config is given, and was never valid. */
  boolean lacksMesh() {
    return mesh != null && mesh.settings() == null;
  }

  /** Files of which nothing can be used, and nothing is known from before. */
  ImmutableList<ConfigProblem> unusableFiles() {
    return tracked.values().stream()
        .filter(file -> file.good() == null)
        .flatMap(file -> file.trouble().stream())
        .collect(ImmutableList.toImmutableList());
  }

  SourceState state(ImmutableList<ConfigProblem> further) {
    MeshSettings given = mesh == null ? null : mesh.settings();
    return new SourceState(
        assembled.objects(),
        given == null ? MeshSettings.DEFAULT : given,
        problems(further),
        scan.usable() && !isEmptied() ? Health.SYNCED : Health.DEGRADED);
  }

  private ImmutableList<ConfigProblem> problems(ImmutableList<ConfigProblem> further) {
    List<ConfigProblem> problems = new ArrayList<>(scan.problems());
    tracked.values().forEach(file -> problems.addAll(file.trouble()));
    if (mesh != null) {
      problems.addAll(mesh.problems());
    }
    problems.addAll(storeProblems);
    problems.addAll(further);
    if (isEmptied()) {
      problems.add(
          DirectoryProblems.ofFile(
              ProblemCode.DIRECTORY_EMPTY,
              ".",
              "no resource is left in the directory",
              DirectoryProblems.STANDS + "; if this is meant, start anew with --allow-empty"));
    }
    if (problems.isEmpty()) {
      // In order already, and the same instance as long as no file has others.
      return assembled.problems();
    }
    problems.addAll(assembled.problems());
    problems.sort(Assembler.BY_LOCATION);
    return ImmutableList.copyOf(problems);
  }
}
