package dev.portcullis.bootstrap;

import java.nio.file.Path;

/**
 * A token that proves who a proxy is, from a file that somebody keeps fresh, such as a kubelet.
 *
 * @param file the token, alone; another one may be put in its place at any time
 * @param secret where Envoy finds {@link #secretFile}: only a secret that comes from a file of its
 *     own is read again (measured; one in the bootstrap stays what it was at the start)
 */
public record XdsToken(Path file, Path secret) {
  static final String NAME = "xds-token";

  /** A token whose {@link #secretFile} lies beside it. */
  public static XdsToken beside(Path file) {
    return new XdsToken(file, file.resolveSibling(file.getFileName() + ".yaml"));
  }

  /** What has to stand in {@link #secret}. */
  public String secretFile() {
    return """
    resources:
    - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
      name: %s
      generic_secret:
        secret:
          filename: %s
          watched_directory:
            path: %s
    """
        .formatted(NAME, quoted(file), quoted(directory()));
  }

  /** A kubelet swaps a link in it: the name of the token itself never changes. */
  Path directory() {
    return file.resolveSibling("");
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
