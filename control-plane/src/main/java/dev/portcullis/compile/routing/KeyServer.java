package dev.portcullis.compile.routing;

import com.google.common.collect.ImmutableList;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.Service.HostPort;
import org.jspecify.annotations.Nullable;

/** What the mesh knows of a host that has the keys of an issuer. */
public sealed interface KeyServer {
  /** Nothing: it is a host like every other, to be looked up by DNS. */
  record Outside() implements KeyServer {}

  /**
   * Where it is.
   *
   * @param definition the Service or ServiceEntry that says so
   * @param endpoints addresses or names to look up; may be none
   * @param tls how connections to it are secured, null if nothing says that they are
   */
  record Inside(
      ConfigKey definition, ImmutableList<HostPort> endpoints, @Nullable ClientTlsSettings tls)
      implements KeyServer {}

  /**
   * That it can't be asked.
   *
   * @param reason a sentence without a full stop
   */
  record Unreachable(String reason) implements KeyServer {}
}
