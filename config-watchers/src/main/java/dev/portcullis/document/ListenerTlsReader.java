package dev.portcullis.document;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.model.KubernetesGateway.ListenerTls;
import dev.portcullis.model.KubernetesGateway.ObjectReference;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.ServerTlsSettings.Mode;
import org.jspecify.annotations.Nullable;

/** Reads {@code tls} of a listener of the Gateway API, with the options that Istio has for it. */
final class ListenerTlsReader {
  private static final String TERMINATE = "Terminate";
  private static final ImmutableList<String> MODES = ImmutableList.of(TERMINATE, "Passthrough");
  private static final String MODE_OPTION = "gateway.istio.io/tls-terminate-mode";
  private static final String CIPHERS_OPTION = "gateway.istio.io/tls-cipher-suites";
  private static final ImmutableMap<String, Mode> MODE_OPTIONS =
      ImmutableMap.of(
          "MUTUAL", Mode.MUTUAL,
          "OPTIONAL_MUTUAL", Mode.OPTIONAL_MUTUAL,
          "ISTIO_MUTUAL", Mode.ISTIO_MUTUAL);
  private static final int MAX_CERTIFICATES = 2;

  private ListenerTlsReader() {}

  /**
   * The settings, null where nothing is said.
   *
   * @param authorities by which the Gateway has clients verified, null where it doesn't
   */
  static @Nullable ListenerTls read(Fields listener, @Nullable ObjectReference authorities) {
    Fields tls = listener.object("tls");
    if (tls == null) {
      return null;
    }
    String written = tls.string("mode", TERMINATE);
    if (!MODES.contains(written)) {
      tls.unknownValue("mode", written, MODES);
    }
    ImmutableList<ObjectReference> certificates =
        tls.objects("certificateRefs").stream()
            .map(reference -> reference(reference, "", "Secret"))
            .collect(ImmutableList.toImmutableList());
    ImmutableMap<String, String> options = tls.stringMap("options");
    tls.done();
    checkOptions(tls, options);
    ImmutableList<String> ciphers = ciphers(tls, options.getOrDefault(CIPHERS_OPTION, ""));
    if (!written.equals(TERMINATE)) {
      return new ListenerTls(Mode.PASSTHROUGH, ImmutableList.of(), null, ciphers);
    }
    Mode mode = mode(options, authorities != null);
    checkCertificates(tls, mode, certificates);
    return mode == Mode.ISTIO_MUTUAL
        ? new ListenerTls(mode, ImmutableList.of(), null, ciphers)
        : new ListenerTls(mode, certificates, authorities, ciphers);
  }

  /**
   * A reference to another object.
   *
   * @param group what is meant without one
   * @param kind what is meant without one, "" where one has to be given
   */
  static ObjectReference reference(Fields fields, String group, String kind) {
    String named = kind.isEmpty() ? fields.required("kind") : fields.string("kind", kind);
    String name = fields.required("name");
    ObjectReference read =
        new ObjectReference(
            fields.string("group", group),
            named == null ? "" : named,
            fields.string("namespace", ""),
            name == null ? "" : name,
            fields.location());
    fields.done();
    return read;
  }

  private static Mode mode(ImmutableMap<String, String> options, boolean verified) {
    Mode otherwise = verified ? Mode.MUTUAL : Mode.SIMPLE;
    return MODE_OPTIONS.getOrDefault(options.getOrDefault(MODE_OPTION, ""), otherwise);
  }

  private static void checkCertificates(
      Fields tls, Mode mode, ImmutableList<ObjectReference> certificates) {
    if (mode != Mode.ISTIO_MUTUAL && certificates.isEmpty() && !tls.has("certificateRefs")) {
      tls.missing("certificateRefs");
    }
    if (certificates.size() > MAX_CERTIFICATES) {
      tls.report(ProblemCode.TOO_MANY_VALUES, "certificateRefs", "has more than two elements", "");
    }
  }

  /** An option that decides who gets in must not be passed over. */
  private static void checkOptions(Fields tls, ImmutableMap<String, String> options) {
    options.forEach((name, value) -> {
      if (name.equals(MODE_OPTION) && !MODE_OPTIONS.containsKey(value)) {
        tls.report(
            ProblemCode.INVALID_VALUE,
            "options",
            "has " + name + ": " + value + ", which is none of " + MODE_OPTIONS.keySet(),
            "");
      } else if (!name.equals(MODE_OPTION) && !name.equals(CIPHERS_OPTION)) {
        tls.report(
            ProblemCode.FIELD_WITHOUT_EFFECT,
            "options",
            "has " + name + ", which has no effect, as in Istio",
            "");
      }
    });
  }

  private static ImmutableList<String> ciphers(Fields tls, String option) {
    ImmutableList<String> ciphers =
        ImmutableList.copyOf(Splitter.on(',').trimResults().omitEmptyStrings().split(option));
    for (String cipher : ciphers) {
      if (!ServerTlsReader.isCipherSuite(cipher)) {
        tls.report(
            ProblemCode.INVALID_VALUE,
            "options",
            "has " + cipher + ", which is no cipher suite that Envoy has",
            "");
      }
    }
    return ciphers;
  }
}
