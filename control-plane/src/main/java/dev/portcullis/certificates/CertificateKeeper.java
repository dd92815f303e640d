package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import dev.portcullis.certificates.SecretStore.Kept;
import dev.portcullis.cluster.Leadership;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps certificates valid: makes them where there are none, renews them when it is time, and hands
 * them to the servers. The holder of the Lease writes; others do where nobody else can have, or
 * nobody seems to.
 */
final class CertificateKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

  private final SecretStore store;
  private final Renewal renewal;
  private final TrustPublisher trust;
  private final Leadership leadership;
  private final InstantSource time;
  private final ImmutableList<CertificateSink> sinks;
  private String told = "";
  private String problem = "";
  private @Nullable Material current;

  CertificateKeeper(
      SecretStore store,
      Renewal renewal,
      TrustPublisher trust,
      Leadership leadership,
      InstantSource time,
      ImmutableList<CertificateSink> sinks) {
    this.store = store;
    this.renewal = renewal;
    this.trust = trust;
    this.leadership = leadership;
    this.time = time;
    this.sinks = sinks;
  }

  /** Does what is due now; by one thread at a time. What fails is told, and tried the next time. */
  void round() {
    told = problem;
    problem = "";
    try {
      Material material = latest();
      if (material != null) {
        use(material);
        if (leadership.isHeld()) {
          trust.publish(material.bundlePem());
        }
      }
    } catch (IOException | UnusableMaterialException e) {
      warn(String.valueOf(e.getMessage()));
    }
  }

  /** Whether there is something to show. */
  boolean isReady() {
    return current != null;
  }

  /** What is kept, after what is due was done about it; null where another is about to do it. */
  private @Nullable Material latest() throws IOException, UnusableMaterialException {
    Kept kept = store.read();
    if (kept == null) {
      // Whoever deletes the Secret need not cut off every proxy: its authority is still known.
      store.create((current == null ? renewal.create(now()) : current).data());
      Kept made = store.read();
      return made == null ? null : Material.read(made.data());
    }
    Material material = readable(kept);
    Material wanted =
        material == null
            ? (current == null ? renewal.create(now()) : current)
            : renewal.renewed(material, now());
    if (wanted.equals(material) || !mayReplace(material)) {
      return material;
    }
    if (store.replace(kept, wanted.data())) {
      LOG.info("certificates renewed: {}", wanted);
      return wanted;
    }
    Kept others = store.read();
    return others == null ? null : Material.read(others.data());
  }

  /** What cannot be read may be a newer replica's: only the holder of the Lease mends that. */
  private boolean mayReplace(@Nullable Material material) {
    return leadership.isHeld() || (material != null && renewal.isOverdue(material, now()));
  }

  private @Nullable Material readable(Kept kept) {
    try {
      return Material.read(kept.data());
    } catch (UnusableMaterialException e) {
      warn("the Secret " + ClusterSecret.NAME + " cannot be used: " + e.getMessage());
      return null;
    }
  }

  private void use(Material material) throws IOException {
    if (current != null
        && current.serving().certificate().equals(material.serving().certificate())
        && current.bundle().equals(material.bundle())) {
      return;
    }
    for (CertificateSink sink : sinks) {
      sink.use(
          ImmutableList.of(material.serving().certificate()),
          material.serving().key(),
          material.bundle());
    }
    current = material;
    LOG.info(
        "certificates={} until={}",
        material,
        material.serving().certificate().getNotAfter().toInstant());
  }

  private Instant now() {
    return time.instant();
  }

  /** Once for each problem, not at every look. */
  private void warn(String found) {
    if (!found.equals(told)) {
      LOG.warn("certificates: {}", found);
    }
    problem = found;
  }
}
