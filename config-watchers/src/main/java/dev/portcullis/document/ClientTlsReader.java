package dev.portcullis.document;

import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ClientTlsSettings.Mode;
import dev.portcullis.model.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Reads {@code tls} of a DestinationRule: how a client secures its connections. */
final class ClientTlsReader {
  private static final int LONGEST_SNI = 255;

  private ClientTlsReader() {}

  static @Nullable ClientTlsSettings read(Fields policy) {
    Fields tls = policy.object("tls");
    if (tls == null) {
      return null;
    }
    Mode mode = tls.choice("mode", Mode.class);
    ClientTlsSettings settings =
        new ClientTlsSettings(
            mode == null ? Mode.DISABLE : mode,
            tls.string("caCertificates", ""),
            tls.string("caCrl", ""),
            tls.string("clientCertificate", ""),
            tls.string("privateKey", ""),
            tls.string("credentialName", ""),
            sni(tls),
            PolicyValues.list(tls, "subjectAltNames", PolicyValues.Check.ANY),
            tls.bool("insecureSkipVerify", false),
            tls.location());
    switch (settings.mode()) {
      case DISABLE, ISTIO_MUTUAL -> {}
      case SIMPLE, MUTUAL -> check(tls, settings);
    }
    tls.done();
    return settings;
  }

  /** A handshake has no room for more, and Envoy refuses it. */
  private static String sni(Fields tls) {
    String sni = tls.string("sni", "");
    if (sni.length() > LONGEST_SNI) {
      tls.report(
          ProblemCode.INVALID_HOST, "sni", "is longer than 255 letters, which no host is", "");
    }
    return sni;
  }

  /** As Istio's admission. */
  private static void check(Fields tls, ClientTlsSettings settings) {
    if (settings.insecureSkipVerify()) {
      refuse(tls, "caCertificates", "insecureSkipVerify");
      refuse(tls, "subjectAltNames", "insecureSkipVerify");
      if (settings.mode() == Mode.SIMPLE) {
        refuse(tls, "credentialName", "insecureSkipVerify");
      }
    }
    if (!settings.credentialName().isEmpty()) {
      for (String file :
          new String[] {"clientCertificate", "privateKey", "caCertificates", "caCrl"}) {
        refuse(tls, file, "credentialName");
      }
    } else if (settings.mode() == Mode.MUTUAL) {
      tls.required("clientCertificate");
      tls.required("privateKey");
    }
  }

  /** An empty text is none, as in Istio. */
  private static void refuse(Fields tls, String name, String with) {
    if (tls.has(name) && !"".equals(text(tls, name))) {
      tls.report(
          ProblemCode.CONFLICTING_FIELDS,
          name,
          "can't be given together with " + with,
          "remove one of them");
    }
  }

  private static @Nullable String text(Fields tls, String name) {
    return tls.node(name) instanceof ScalarNode scalar ? scalar.value() : null;
  }
}
