package dev.portcullis.document;

import dev.portcullis.model.KubernetesRoute.BackendReference;
import dev.portcullis.model.KubernetesRoute.Mirror;
import dev.portcullis.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Reads {@code requestMirror} of a filter. */
final class MirrorFilterReader {
  private static final int ALL = 1_000_000;

  private MirrorFilterReader() {}

  static Mirror read(Fields mirror) {
    Fields backend = mirror.object("backendRef");
    if (backend == null && !mirror.has("backendRef")) {
      mirror.missing("backendRef");
    }
    BackendReference reference =
        backend == null
            ? new BackendReference("", "Service", "", "", null, mirror.location())
            : BackendReader.reference(backend);
    Integer percent = mirror.integer("percent", 0, 100);
    Integer fraction = fraction(mirror);
    mirror.done();
    if (percent != null && fraction != null) {
      mirror.report(
          ProblemCode.CONFLICTING_FIELDS, "percent", "can't be given together with fraction", "");
    }
    int share = percent == null ? ALL : percent * (ALL / 100);
    return new Mirror(reference, fraction == null ? share : fraction);
  }

  /** As many of a million, null where it isn't given. */
  private static @Nullable Integer fraction(Fields mirror) {
    Fields fraction = mirror.object("fraction");
    if (fraction == null) {
      return null;
    }
    if (!fraction.has("numerator")) {
      fraction.missing("numerator");
    }
    int denominator = fraction.integer("denominator", 1, Integer.MAX_VALUE, 100);
    int numerator = fraction.integer("numerator", 0, denominator, 0);
    fraction.done();
    return (int) ((long) numerator * ALL / denominator);
  }
}
