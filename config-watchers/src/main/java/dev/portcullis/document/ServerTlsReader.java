package dev.portcullis.document;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.model.ProblemCode;
import dev.portcullis.model.ServerTlsSettings;
import dev.portcullis.model.ServerTlsSettings.KeyPairFiles;
import dev.portcullis.model.ServerTlsSettings.Mode;
import dev.portcullis.model.ServerTlsSettings.ProtocolVersion;
import java.util.regex.Pattern;

/** Reads how a server of a Gateway secures connections. */
final class ServerTlsReader {
  private static final ImmutableList<String> MODES =
      ImmutableList.of(
          "PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL");

  /** Those that Envoy's TLS library has; with any other, Envoy would refuse the listener. */
  private static final ImmutableSet<String> CIPHER_SUITES =
      ImmutableSet.of(
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-RSA-AES128-GCM-SHA256",
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-RSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-CHACHA20-POLY1305",
          "ECDHE-RSA-CHACHA20-POLY1305",
          "ECDHE-ECDSA-AES128-SHA",
          "ECDHE-RSA-AES128-SHA",
          "ECDHE-ECDSA-AES256-SHA",
          "ECDHE-RSA-AES256-SHA",
          "AES128-GCM-SHA256",
          "AES256-GCM-SHA384",
          "AES128-SHA",
          "AES256-SHA");

  /** The fields that say where certificates are. */
  private static final ImmutableList<String> CREDENTIALS =
      ImmutableList.of(
          "serverCertificate",
          "privateKey",
          "tlsCertificates",
          "caCertificates",
          "credentialName",
          "credentialNames",
          "caCertCredentialName");

  private static final Pattern SPKI = Pattern.compile("[A-Za-z0-9+/]{43}=");
  private static final Pattern HASH =
      Pattern.compile("[0-9A-Fa-f]{64}|[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}");
  private static final int MAX_KEY_PAIRS = 2;

  private final Fields tls;

  private ServerTlsReader(Fields tls) {
    this.tls = tls;
  }

  /** Reads {@code tls}, which for plaintext HTTP can be no more than a redirect. */
  static ServerTlsSettings read(Fields tls, boolean plaintextHttp) {
    ServerTlsReader reader = new ServerTlsReader(tls);
    ServerTlsSettings settings = reader.read();
    if (plaintextHttp) {
      reader.checkRedirectOnly(settings);
      return ServerTlsSettings.NONE;
    }
    reader.check(settings);
    return settings;
  }

  private ServerTlsSettings read() {
    ServerTlsSettings settings =
        new ServerTlsSettings(
            mode(),
            files(),
            tls.string("caCertificates", ""),
            tls.string("caCrl", ""),
            credentialNames(),
            tls.string("caCertCredentialName", ""),
            PolicyValues.list(tls, "subjectAltNames", PolicyValues.Check.ANY),
            hashes("verifyCertificateSpki", SPKI, "the base64 form of a SHA-256 hash"),
            hashes("verifyCertificateHash", HASH, "a SHA-256 hash in hexadecimal"),
            version("minProtocolVersion"),
            version("maxProtocolVersion"),
            PolicyValues.list(tls, "cipherSuites", ServerTlsReader::cipherSuite));
    tls.done();
    return settings;
  }

  /** PASSTHROUGH is what Istio takes settings without a mode for. */
  private Mode mode() {
    String mode = tls.string("mode", "PASSTHROUGH");
    if (!MODES.contains(mode)) {
      tls.unknownValue("mode", mode, MODES);
      return Mode.NONE;
    }
    return Mode.valueOf(mode);
  }

  private ImmutableList<KeyPairFiles> files() {
    ImmutableList.Builder<KeyPairFiles> files = ImmutableList.builder();
    if (tls.has("serverCertificate") || tls.has("privateKey")) {
      files.add(pair(tls));
    }
    for (Fields pair : tls.objects("tlsCertificates")) {
      files.add(pair(pair));
      pair.withoutEffect("caCertificates");
      pair.done();
    }
    ImmutableList<KeyPairFiles> pairs = files.build();
    if (pairs.size() > MAX_KEY_PAIRS) {
      tls.report(ProblemCode.TOO_MANY_VALUES, "tlsCertificates", "has more than two elements", "");
    }
    return pairs;
  }

  private static KeyPairFiles pair(Fields fields) {
    String certificate = fields.required("serverCertificate");
    String key = fields.required("privateKey");
    return new KeyPairFiles(certificate == null ? "" : certificate, key == null ? "" : key);
  }

  private ImmutableList<String> credentialNames() {
    String one = tls.string("credentialName", "");
    ImmutableList<String> several =
        PolicyValues.list(tls, "credentialNames", PolicyValues.Check.ANY);
    if (several.size() > MAX_KEY_PAIRS) {
      tls.report(ProblemCode.TOO_MANY_VALUES, "credentialNames", "has more than two elements", "");
    }
    if (!one.isEmpty() && !several.isEmpty()) {
      conflict("credentialNames", "stands beside credentialName");
    }
    return one.isEmpty() ? several : ImmutableList.of(one);
  }

  private ImmutableList<String> hashes(String name, Pattern form, String what) {
    return PolicyValues.list(
        tls,
        name,
        (reading, value, path) -> {
          if (!form.matcher(value.value()).matches()) {
            reading.report(
                ProblemCode.INVALID_VALUE, value.location(), path + " is not " + what, "");
          }
        });
  }

  private ProtocolVersion version(String name) {
    ProtocolVersion version = tls.choice(name, ProtocolVersion.class);
    return version == null ? ProtocolVersion.TLS_AUTO : version;
  }

  /** True for the name of a cipher suite that Envoy has. */
  static boolean isCipherSuite(String name) {
    return CIPHER_SUITES.contains(name);
  }

  private static void cipherSuite(Reading reading, ScalarNode value, String path) {
    if (!isCipherSuite(value.value())) {
      reading.report(
          ProblemCode.INVALID_VALUE,
          value.location(),
          path + " is " + value.value() + ", which is no cipher suite that Envoy has",
          Suggestion.hint(value.value(), CIPHER_SUITES, ""));
    }
  }

  private void check(ServerTlsSettings settings) {
    if (!settings.mode().isTerminated()) {
      warnOfUnusedCredentials();
      return;
    }
    if (settings.minProtocolVersion().compareTo(settings.maxProtocolVersion()) > 0
        && settings.maxProtocolVersion() != ProtocolVersion.TLS_AUTO) {
      conflict("minProtocolVersion", "is above maxProtocolVersion");
    }
    if (settings.mode() == Mode.ISTIO_MUTUAL) {
      checkWithoutCredentials();
    } else if (settings.credentialNames().isEmpty()) {
      checkFiles(settings);
    } else if (!settings.certificates().isEmpty() || !settings.caCertificates().isEmpty()) {
      conflict("credentialName", "stands beside files: one of the two has to go");
    }
    if (settings.mode() == Mode.SIMPLE) {
      warnOfUnaskedClients();
    }
  }

  private void checkRedirectOnly(ServerTlsSettings settings) {
    if (settings.mode() != Mode.PASSTHROUGH && settings.mode() != Mode.AUTO_PASSTHROUGH) {
      conflict("mode", "stands at a server of plaintext HTTP, which has no TLS");
    }
    for (String name : CREDENTIALS) {
      if (tls.has(name)) {
        conflict(name, "stands at a server of plaintext HTTP, which has no TLS");
      }
    }
  }

  private void warnOfUnusedCredentials() {
    for (String name : CREDENTIALS) {
      if (tls.has(name)) {
        tls.report(
            ProblemCode.FIELD_WITHOUT_EFFECT,
            name,
            "has no effect where handshakes are passed on",
            "write mode SIMPLE or MUTUAL to answer them here");
      }
    }
  }

  private void checkWithoutCredentials() {
    for (String name : CREDENTIALS) {
      if (tls.has(name)) {
        conflict(name, "must not be given in mode ISTIO_MUTUAL, which has the workload's own");
      }
    }
  }

  private void checkFiles(ServerTlsSettings settings) {
    if (settings.certificates().isEmpty() && !tls.has("tlsCertificates")) {
      tls.missing("credentialName");
    }
    if (settings.mode().asksForCertificates()
        && settings.caCertificates().isEmpty()
        && settings.caCredentialName().isEmpty()) {
      tls.missing("caCertificates");
    }
  }

  /** What would be demanded of a client's certificate, of which there is none. */
  private void warnOfUnaskedClients() {
    for (String name :
        ImmutableList.of(
            "subjectAltNames", "verifyCertificateSpki", "verifyCertificateHash", "caCrl")) {
      if (tls.has(name)) {
        tls.report(
            ProblemCode.CLIENT_NOT_VERIFIED,
            name,
            "has no effect in mode SIMPLE, in which clients are not asked for a certificate",
            "write mode MUTUAL");
      }
    }
  }

  private void conflict(String name, String message) {
    tls.report(ProblemCode.CONFLICTING_FIELDS, name, message, "");
  }
}
