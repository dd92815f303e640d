package dev.portcullis.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.portcullis.document.ParsedFile;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.ProblemCode;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One file over time: which of its contents counts, and until when another is waited for.
 *
 * <p>The content that counts is the last one that could be parsed. A newer one replaces it at once
 * if it came by a rename or by a link, and otherwise when it held still.
 */
final class TrackedFile {
  private final String name;
  private final ContentReader reader;
  private final Duration settle;
  private final Duration patience;

  private @Nullable Reading good;
  private ImmutableSet<ConfigKey> kept = ImmutableSet.of();
  private ImmutableList<ConfigProblem> trouble = ImmutableList.of();

  /** The file as of the last content that was judged, good or not. */
  private @Nullable ScannedFile judged;

  private long judgedAt;
  private @Nullable Candidate candidate;
  private @Nullable Long absentSince;

  /** A content that is not judged yet; {@code reading} is null until it was due once. */
  private record Candidate(ScannedFile file, long since, @Nullable Reading reading) {}

  TrackedFile(String name, ContentReader reader, DirectorySettings settings) {
    this.name = name;
    this.reader = reader;
    this.settle = settings.settle();
    this.patience = settings.patience();
  }

  /** The content that counts, null as long as there was none. */
  @Nullable Reading good() {
    return good;
  }

  /** Objects that the file held, and may still hold in a document that cannot be read. */
  ImmutableSet<ConfigKey> kept() {
    return kept;
  }

  /** What is wrong with the file as it is now; not with the content that counts. */
  ImmutableList<ConfigProblem> trouble() {
    return trouble;
  }

  boolean isSettled() {
    return candidate == null;
  }

  boolean isAbsent() {
    return absentSince != null;
  }

  /**
   * Starts with what was stored before a restart.
   *
   * @param objects whose last good form is from this file
   */
  void remember(Reading stored, Set<ConfigKey> objects) {
    if (stored.isParsable()) {
      good = stored;
      kept =
          stored.hasUnknownObject()
              ? Sets.difference(objects, stored.keys()).immutableCopy()
              : ImmutableSet.of();
    }
  }

  /** Not found: the time since when. */
  long absent(long now) {
    candidate = null;
    trouble = ImmutableList.of();
    if (absentSince == null) {
      absentSince = now;
    }
    return absentSince;
  }

  /** It cannot be told whether it is there: what counts goes on to count. */
  void unknown() {
    candidate = null;
    absentSince = null;
    trouble = ImmutableList.of();
  }

  /**
   * Found.
   *
   * @param book how it came to be as it is, if that is known
   * @return when to look again, or null if there is nothing to wait for
   */
  @Nullable Long found(ScannedFile file, EvidenceBook book, long now) {
    absentSince = null;
    Evidence news = newsOf(file, book);
    if (judged != null && news == null && isSame(judged, file)) {
      candidate = null;
      return null;
    }
    long since = now;
    if (candidate != null && isSame(candidate.file, file)) {
      since = news != null && news.isAfter(candidate.since) ? news.atNanos() : candidate.since;
    }
    Reading known = candidate != null && candidate.since == since ? candidate.reading : null;
    candidate = new Candidate(file, since, known);
    boolean whole = isWhole(file, news, !book.isInformed());
    boolean open = news != null && news.kind() == Evidence.Kind.WRITING;
    long due = whole ? now : since + (open ? patience : settle).toNanos();
    return due - now > 0 ? Long.valueOf(due) : judge(candidate, whole, book, now);
  }

  /** What was learned of the file since its content was last judged. */
  private @Nullable Evidence newsOf(ScannedFile file, EvidenceBook book) {
    Evidence evidence = book.of(file.realPath());
    boolean known = evidence != null && judged != null && !evidence.isAfter(judgedAt);
    return known ? null : evidence;
  }

  private static boolean isSame(ScannedFile one, ScannedFile other) {
    return one.stamp().equals(other.stamp()) && one.realPath().equals(other.realPath());
  }

  private boolean isWhole(ScannedFile file, @Nullable Evidence evidence, boolean timestampsTell) {
    if (evidence != null) {
      return evidence.kind() == Evidence.Kind.RENAMED_IN;
    }
    boolean newInode = judged == null || !judged.stamp().isSameInode(file.stamp());
    return isRedirected(file)
        || (timestampsTell && newInode && file.stamp().wasTouchedAfterWriting());
  }

  /**
   * A link, be it above the file, leads elsewhere than before: what it leads to was there first.
   */
  private boolean isRedirected(ScannedFile file) {
    if (judged == null) {
      return file.linked();
    }
    return !judged.realPath().equals(file.realPath()) && judged.linked() == file.linked();
  }

  private @Nullable Long judge(Candidate due, boolean whole, EvidenceBook book, long now) {
    Reading reading = due.reading;
    if (reading == null) {
      long readAt = System.nanoTime();
      try {
        reading = reader.read(name, due.file.realPath(), due.file.stamp());
      } catch (NoSuchFileException e) {
        reading = null;
      } catch (IOException e) {
        return settled(due, readAt, unreadable(e));
      }
      if (reading == null || (whole && book.isWrittenSince(due.file.realPath(), readAt))) {
        // It changed under our hands.
        candidate = new Candidate(due.file, now, null);
        return now + settle.toNanos();
      }
      judgedAt = readAt;
    }
    Loss loss = whole ? Loss.NONE : lossOf(reading);
    long patientUntil = due.since + patience.toNanos();
    if (loss != Loss.NONE && patientUntil - now > 0) {
      candidate = new Candidate(due.file, due.since, reading);
      trouble = ImmutableList.of(shortened());
      return patientUntil;
    }
    if (loss == Loss.CUT_OFF) {
      return settled(due, judgedAt, ImmutableList.of(cutOff()));
    }
    if (reading.isParsable()) {
      accept(reading);
      return settled(due, judgedAt, ImmutableList.of());
    }
    return settled(due, judgedAt, troubleOf(reading));
  }

  private @Nullable Long settled(
      Candidate done, long readAt, ImmutableList<ConfigProblem> problems) {
    judged = done.file;
    judgedAt = readAt;
    candidate = null;
    trouble = problems;
    return null;
  }

  private void accept(Reading reading) {
    Reading before = good;
    if (before != null && Arrays.equals(before.bytes(), reading.bytes())) {
      return;
    }
    ImmutableSet<ConfigKey> keys = reading.keys();
    ImmutableSet<ConfigKey> known =
        before == null ? kept : Sets.union(before.keys(), kept).immutableCopy();
    kept =
        reading.hasUnknownObject()
            ? Sets.difference(known, keys).immutableCopy()
            : ImmutableSet.of();
    good = reading;
  }

  private Loss lossOf(Reading reading) {
    return good == null || !reading.isParsable() ? Loss.NONE : Loss.between(good, reading);
  }

  private ImmutableList<ConfigProblem> troubleOf(Reading reading) {
    if (reading.outcome() == ParsedFile.Outcome.ZERO_BYTES && reading.problems().isEmpty()) {
      return ImmutableList.of(
          DirectoryProblems.ofFile(
              ProblemCode.FILE_EMPTY,
              name,
              "the file has no content",
              "remove the file if that is what is meant; until then " + DirectoryProblems.STANDS));
    }
    return reading.problems();
  }

  private ImmutableList<ConfigProblem> unreadable(IOException e) {
    return ImmutableList.of(
        DirectoryProblems.ofFile(
            ProblemCode.FILE_UNREADABLE,
            name,
            "the file cannot be read: " + TreeScanner.reason(e),
            DirectoryProblems.STANDS));
  }

  private ConfigProblem shortened() {
    return DirectoryProblems.ofFile(
        ProblemCode.FILE_SHORTENED,
        name,
        "the file was written in place and lost something it held",
        "it counts if it stays so for " + patience.toMillis() + " ms");
  }

  private ConfigProblem cutOff() {
    return DirectoryProblems.ofFile(
        ProblemCode.FILE_CUT_OFF,
        name,
        "the file ends in the middle of a line and lacks what it held",
        "end the last line if the file is complete; until then " + DirectoryProblems.STANDS);
  }
}
