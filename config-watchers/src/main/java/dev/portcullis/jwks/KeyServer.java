package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.jwks.KeyRoute.Barred;
import dev.portcullis.jwks.KeyRoute.Inside;
import dev.portcullis.jwks.KeyRoute.Outside;
import dev.portcullis.model.ClientTlsSettings;
import dev.portcullis.model.ClientTlsSettings.Mode;
import dev.portcullis.model.JwksSettings.IssuerSettings;
import dev.portcullis.model.Service.HostPort;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Asks one server once, on a new connection, after all checks of where that goes. */
final class KeyServer {
  private final String namespace;
  private final KeyHosts hosts;
  private final HostAllowance allowance;
  private final IssuerSettings issuer;
  private final Dialer dialer;
  private final Deadline deadline;

  KeyServer(FetchRequest request, Dialer dialer, Deadline deadline) {
    this.namespace = request.reference().namespace();
    this.hosts = request.hosts();
    this.allowance = new HostAllowance(request.settings(), namespace);
    this.issuer = request.settings().of(request.reference().issuer());
    this.dialer = dialer;
    this.deadline = deadline;
  }

  /** What the server answers. */
  HttpAnswer ask(KeyUri uri, String etag) throws FetchException {
    allowance.check(uri.host());
    KeyRoute route = hosts.route(namespace, uri.host().name(), uri.port());
    ClientTlsSettings settings = route instanceof Inside inside ? inside.tls() : null;
    boolean secure = uri.secure() || settings != null && settings.mode() != Mode.DISABLE;
    // Before anything is dialled: a missing file is no matter of the network.
    TlsLayer tls = secure ? new TlsLayer(uri.host(), issuer.caCertificates(), settings) : null;
    ImmutableList<HostPort> places = places(uri, route);
    return issuer.proxy().isEmpty()
        ? direct(uri, places, tls, etag)
        : byProxy(uri, route instanceof Inside, places, tls, etag);
  }

  /** Where to dial, in the order to be tried; at least one. */
  static ImmutableList<HostPort> places(KeyUri uri, KeyRoute route) throws FetchException {
    return switch (route) {
      case Outside outside -> ImmutableList.of(new HostPort(uri.host().name(), uri.port()));
      case Barred barred ->
          throw new FetchException(
              Cause.NOT_ALLOWED, uri.host().name() + " is not asked: " + barred.reason());
      case Inside inside when inside.endpoints().isEmpty() ->
          throw new FetchException(
              Cause.TCP, inside.definition() + " has no endpoint for " + uri.authority());
      case Inside inside -> inside.endpoints();
    };
  }

  private HttpAnswer direct(
      KeyUri uri, ImmutableList<HostPort> places, @Nullable TlsLayer tls, String etag)
      throws FetchException {
    try (Socket socket = dialer.dial(places)) {
      return converse(socket, uri, uri.target(), tls, etag);
    } catch (IOException e) {
      throw new FetchException(Cause.TCP, "the connection cannot be closed");
    }
  }

  private HttpAnswer byProxy(
      KeyUri uri,
      boolean inside,
      ImmutableList<HostPort> places,
      @Nullable TlsLayer tls,
      String etag)
      throws FetchException {
    KeyUri proxy = KeyUri.parse(issuer.proxy(), Cause.HTTP_PROXY);
    HostPort place = places.getFirst();
    dialer.checkWithoutLookup(place);
    try (Socket socket =
        dialer.dial(ImmutableList.of(new HostPort(proxy.host().name(), proxy.port())))) {
      // An endpoint of the mesh is not what the proxy would find by the name.
      if (tls == null && !inside) {
        return converse(socket, uri, uri.absolute(), null, etag);
      }
      deadline.doing("waiting for the HTTP proxy " + proxy.authority());
      String authority = HostAndPort.fromParts(place.host(), place.port()).toString();
      new HttpExchange("the HTTP proxy " + proxy.authority()).connect(socket, authority);
      return converse(socket, uri, uri.target(), tls, etag);
    } catch (IOException e) {
      throw new FetchException(Cause.TCP, "the connection cannot be closed");
    }
  }

  private HttpAnswer converse(
      Socket plain, KeyUri uri, String target, @Nullable TlsLayer tls, String etag)
      throws FetchException {
    Socket socket = tls == null ? plain : tls.over(plain, uri, deadline);
    deadline.doing("waiting for the answer of " + uri.shown());
    return new HttpExchange(uri.shown()).get(socket, uri, target, etag);
  }
}
