package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.Service.HostPort;
import org.jspecify.annotations.Nullable;

/** How a host of a key server is reached. */
public sealed interface KeyRoute {
  /** By DNS, like every host outside the mesh. */
  record Outside() implements KeyRoute {}

  /**
   * At the endpoints of a Service or ServiceEntry.
   *
   * @param definition the object that defines the host
   * @param endpoints addresses or names to look up, in the order to be tried; may be none
   * @param tls what a DestinationRule says of the connection, null if none says anything. With it a
   *     connection is secured though the URI says {@code http}
   */
  record Inside(
      ConfigKey definition, ImmutableList<HostPort> endpoints, @Nullable ClientTlsSettings tls)
      implements KeyRoute {}

  /**
   * Not at all.
   *
   * @param reason a sentence without a full stop
   */
  record Barred(String reason) implements KeyRoute {}
}
