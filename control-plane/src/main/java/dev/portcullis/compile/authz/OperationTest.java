package dev.portcullis.compile.authz;

import com.google.common.collect.ImmutableList;
import dev.portcullis.compile.check.IpBlock;
import dev.portcullis.compile.check.PathTemplate;

/** A test of what a request does. */
public sealed interface OperationTest {
  /** The host as the client wrote it, with a port if it wrote one; compared without case. */
  record Host(HeaderPattern pattern) implements OperationTest {}

  /** The method. */
  record Method(HeaderPattern pattern) implements OperationTest {}

  /** The path without query and fragment. */
  record Path(TextPattern pattern) implements OperationTest {}

  /** The path, by segments. */
  record TemplatedPath(PathTemplate template) implements OperationTest {}

  /** The port of the workload, or of the gateway's listener. */
  record DestinationPort(int port) implements OperationTest {}

  /** The address of the workload. */
  record DestinationIp(IpBlock block) implements OperationTest {}

  /** The server name of the TLS handshake, "" for plaintext. */
  record ServerName(TextPattern pattern) implements OperationTest {}

  /** Metadata that another filter left. */
  record FilterMetadata(String filter, ImmutableList<String> path, MetadataPattern pattern)
      implements OperationTest {}
}
