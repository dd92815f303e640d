package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.model.JwksReference;
import dev.portcullis.model.JwksSettings;
import dev.portcullis.model.Service.HostPort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What shows of a fetch before anybody is asked or looked up: that it must fail. */
public final class ForeseenFailure {
  private final AddressGuard guard;
  private final JwksSettings settings;
  private final KeyHosts hosts;

  private ForeseenFailure(JwksSettings settings, KeyHosts hosts) {
    this.guard = new AddressGuard(settings.allowedCidrs(), ImmutableSet::of);
    this.settings = settings;
    this.hosts = hosts;
  }

  /** Why there can be no keys; empty if there may be. */
  public static Optional<FetchFailure> of(
      JwksReference reference, JwksSettings settings, KeyHosts hosts) {
    try {
      new ForeseenFailure(settings, hosts).check(reference);
      return Optional.empty();
    } catch (FetchException e) {
      return Optional.of(e.failure());
    }
  }

  private void check(JwksReference reference) throws FetchException {
    KeyUri uri =
        reference.isDiscovered()
            ? Discovery.document(reference.issuer())
            : KeyUri.parse(reference.uri(), Cause.NOT_ALLOWED);
    new HostAllowance(settings, reference.namespace()).check(uri.host());
    KeyRoute route = hosts.route(reference.namespace(), uri.host().name(), uri.port());
    ImmutableList<HostPort> places = KeyServer.places(uri, route);
    String proxy = settings.of(reference.issuer()).proxy();
    if (proxy.isEmpty()) {
      checkLiterals(places);
    } else {
      KeyUri ofProxy = KeyUri.parse(proxy, Cause.HTTP_PROXY);
      checkLiterals(ImmutableList.of(places.getFirst()));
      checkLiterals(ImmutableList.of(new HostPort(ofProxy.host().name(), ofProxy.port())));
    }
  }

  /** One place that may be dialled is enough; a name may turn out to be anything. */
  private void checkLiterals(ImmutableList<HostPort> places) throws FetchException {
    List<String> refused = new ArrayList<>();
    for (HostPort place : places) {
      String refusal = refusal(place);
      if (refusal == null) {
        return;
      }
      refused.add(refusal);
    }
    throw Dialer.notAllowed(refused);
  }

  private @Nullable String refusal(HostPort place) throws FetchException {
    InetAddress literal = KeyHost.parse(place.host()).literal();
    return literal == null ? null : guard.refusal(literal, place.port());
  }
}
