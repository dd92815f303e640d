package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * What is renewed when. Whoever verifies us learns of a new authority a while before it signs, and
 * goes on trusting the former one for as long as a certificate of it may be shown.
 *
 * @param names those of the Service
 */
record Renewal(ImmutableList<String> names) {
  static final Duration SERVING = Duration.ofDays(30);

  /**
   * Long, for sidecars have their authority in them: a Pod that is older than the former
   * authority's successor could not come back.
   */
  static final Duration AUTHORITY = Duration.ofDays(3650);

  /**
   * From when an authority is known until it signs: the API server learns of it at once, a Pod's
   * mounted ConfigMap within minutes, and a gateway that is down on the weekend after it.
   */
  static final Duration KNOWN_BEFORE = Duration.ofDays(7);

  /** How long after it is due anybody renews: the holder of the Lease seems not to. */
  static final Duration OVERDUE = Duration.ofHours(6);

  /** The names by which a Service is called within its cluster. */
  static Renewal ofService(String service, String namespace) {
    String host = service + "." + namespace + ".svc";
    return new Renewal(ImmutableList.of(host, host + ".cluster.local", service));
  }

  /** Everything new. */
  Material create(Instant now) {
    Authority authority = Authority.create(now, AUTHORITY);
    return new Material(authority, null, ImmutableList.of(), authority.issue(names, now, SERVING));
  }

  /** An equal one if nothing is due. */
  Material renewed(Material material, Instant now) {
    Material renewed = withAuthorities(material, now);
    boolean another = !renewed.signing().equals(material.signing());
    if (!another && !servingDue(renewed, now)) {
      return renewed;
    }
    return new Material(
        renewed.signing(),
        renewed.next(),
        renewed.former(),
        renewed.signing().issue(names, now, SERVING));
  }

  private static Material withAuthorities(Material material, Instant now) {
    Authority signing = material.signing();
    Authority next = material.next();
    List<X509Certificate> former =
        material.former().stream().filter(other -> !isOver(other, now)).toList();
    if (next == null && !now.isBefore(twoThirds(signing.certificate()))) {
      next = Authority.create(now, AUTHORITY);
    }
    if (next != null
        && (isOver(signing.certificate(), now) || !now.isBefore(made(next).plus(KNOWN_BEFORE)))) {
      former = isOver(signing.certificate(), now) ? former : with(signing.certificate(), former);
      signing = next;
      next = null;
    }
    return new Material(signing, next, ImmutableList.copyOf(former), material.serving());
  }

  private boolean servingDue(Material material, Instant now) {
    X509Certificate certificate = material.serving().certificate();
    return !now.isBefore(twoThirds(certificate)) || !isFor(certificate, names);
  }

  /** Whether something has been due for so long that whoever should have renewed did not. */
  boolean isOverdue(Material material, Instant now) {
    return !renewed(material, now.minus(OVERDUE)).equals(material);
  }

  private static Instant made(Authority authority) {
    return authority.certificate().getNotBefore().toInstant().plus(Authority.BACKDATED);
  }

  private static Instant twoThirds(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    return from.plus(Duration.between(from, until).multipliedBy(2).dividedBy(3));
  }

  static boolean isOver(X509Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getNotAfter().toInstant());
  }

  private static ImmutableList<X509Certificate> with(
      X509Certificate first, List<X509Certificate> others) {
    return ImmutableList.<X509Certificate>builder().add(first).addAll(others).build();
  }

  private static boolean isFor(X509Certificate certificate, ImmutableList<String> names) {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      return alternatives != null
          && alternatives.stream().map(List::getLast).toList().containsAll(names);
    } catch (CertificateParsingException e) {
      return false; // then it is to be replaced
    }
  }
}
