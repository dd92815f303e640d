package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import dev.portcullis.cluster.Leadership;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One replica, its clock, and what it shows and publishes. */
final class ReplicaOfCertificates implements Leadership {
  static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private final CertificateKeeper keeper;
  private final List<X509Certificate> shown = new ArrayList<>();
  private final List<ImmutableList<X509Certificate>> trusted = new ArrayList<>();
  private final List<String> published = new ArrayList<>();
  private Instant now = START;
  private boolean leads;

  ReplicaOfCertificates(SecretStore store) {
    this.keeper =
        new CertificateKeeper(
            store,
            Renewal.ofService("portcullis", "portcullis-system"),
            published::add,
            this,
            () -> now,
            ImmutableList.of((chain, key, authorities) -> {
              shown.addAll(chain);
              trusted.add(authorities);
            }));
  }

  ReplicaOfCertificates leading() {
    leads = true;
    return this;
  }

  void follow() {
    leads = false;
  }

  /** Lets time pass, and looks. */
  ReplicaOfCertificates after(Duration time) {
    now = now.plus(time);
    keeper.round();
    return this;
  }

  ReplicaOfCertificates look() {
    return after(Duration.ZERO);
  }

  Instant now() {
    return now;
  }

  boolean isReady() {
    return keeper.isReady();
  }

  /** What it shows now. */
  X509Certificate shown() {
    return shown.getLast();
  }

  int timesTold() {
    return trusted.size();
  }

  ImmutableList<X509Certificate> trusted() {
    return trusted.getLast();
  }

  List<String> published() {
    return published;
  }

  @Override
  public boolean isHeld() {
    return leads;
  }

  @Override
  public void onChange(Runnable changed) {}
}
