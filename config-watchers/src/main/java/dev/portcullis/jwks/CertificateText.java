package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import dev.portcullis.document.ShortText;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/** Says which certificate it is that is refused: whoever has to mend it must find it. */
final class CertificateText {
  private static final int LONGEST = 120;
  private static final int MOST_NAMES = 5;

  private CertificateText() {}

  static String of(X509Certificate certificate) {
    return "the certificate of "
        + name(certificate.getSubjectX500Principal())
        + ", issued by "
        + name(certificate.getIssuerX500Principal());
  }

  private static String name(X500Principal principal) {
    String name = principal.getName();
    return name.isEmpty() ? "no subject" : bounded(name);
  }

  /** Its first names, to be read. */
  static String names(X509Certificate certificate) {
    ImmutableList<String> names = subjectAltNames(certificate);
    String shown =
        names.stream()
            .limit(MOST_NAMES)
            .map(CertificateText::bounded)
            .collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMES;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /** Its names: of hosts, URIs, addresses and mail boxes. None, if they cannot be read. */
  static ImmutableList<String> subjectAltNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? ImmutableList.of()
          : names.stream()
              // Kind and value; a value that is no text is of a kind that names no server.
              .filter(name -> name.get(1) instanceof String)
              .map(name -> canonical((String) name.get(1)))
              .collect(ImmutableList.toImmutableList());
    } catch (CertificateParsingException e) {
      return ImmutableList.of();
    }
  }

  /** An IPv6 address has many forms, and the JDK gives a long one. */
  static String canonical(String name) {
    return InetAddresses.isInetAddress(name)
        ? InetAddresses.toAddrString(InetAddresses.forString(name))
        : name;
  }

  private static String bounded(String text) {
    return ShortText.of(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
  }
}
