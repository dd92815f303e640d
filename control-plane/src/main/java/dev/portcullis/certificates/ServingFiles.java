package dev.portcullis.certificates;

import com.google.common.collect.ImmutableList;
import dev.portcullis.source.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * The certificate as files that only this process's user can read, for a server that takes files.
 */
public final class ServingFiles implements CertificateSink {
  private final StateDirectory directory;

  /** Files in a directory that is made where it is missing. */
  public ServingFiles(Path directory) {
    this.directory = new StateDirectory(directory);
  }

  public Path certificate() {
    return directory.root().resolve(Material.CERTIFICATE);
  }

  public Path key() {
    return directory.root().resolve(Material.KEY);
  }

  /** A reader may meet the new one of two files with the old other: it has to look again. */
  @Override
  public void use(
      ImmutableList<X509Certificate> chain,
      PrivateKey key,
      ImmutableList<X509Certificate> authorities)
      throws IOException {
    directory.prepare();
    write(Material.KEY, Pem.key(key));
    write(Material.CERTIFICATE, Pem.certificates(chain));
    write(Material.CA_CERTIFICATES, Pem.certificates(authorities));
  }

  private void write(String name, String pem) throws IOException {
    directory.write(name, pem.getBytes(StandardCharsets.US_ASCII));
  }
}
