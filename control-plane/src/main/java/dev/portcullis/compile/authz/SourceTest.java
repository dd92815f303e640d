package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.check.IpBlock;

/** A test of where a request comes from. */
public sealed interface SourceTest {
  /** The identity in the client's certificate, a SPIFFE URI; false without a certificate. */
  record PeerIdentity(TextPattern pattern) implements SourceTest {}

  /** The address of the connection's other end. */
  record PeerIp(IpBlock block) implements SourceTest {}

  /** The address of the client, as proxies in front of this one report it. */
  record ClientIp(IpBlock block) implements SourceTest {}

  /** A header of the request. */
  record Header(String name, HeaderPattern pattern) implements SourceTest {}

  /** A claim of the verified token, by its path within the payload. */
  record Claim(ImmutableList<String> path, MetadataPattern pattern) implements SourceTest {}
}
