package dev.portcullis.jwks;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import dev.portcullis.document.ShortText;
import dev.portcullis.jwks.FetchFailure.Cause;
import dev.portcullis.model.Service.HostPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first address that may be dialled and answers. What the guard has seen is what is
 * dialled: a name is looked up once, so that an answer that changes changes nothing.
 */
final class Dialer {
  /** A name server of somebody else's may send thousands. */
  private static final int MOST_ADDRESSES = 16;

  /** The only name whose address is known without asking (RFC 6761). */
  private static final String LOCALHOST = "localhost";

  private final NameLookup names;
  private final AddressGuard guard;
  private final Deadline deadline;

  Dialer(NameLookup names, AddressGuard guard, Deadline deadline) {
    this.names = names;
    this.guard = guard;
    this.deadline = deadline;
  }

  /** A connection to one of the places, of which there is at least one. */
  Socket dial(ImmutableList<HostPort> places) throws FetchException {
    List<String> refused = new ArrayList<>();
    FetchException failed = null;
    for (int i = 0; i < places.size(); i++) {
      try {
        return dial(places.get(i), places.size() - 1 - i, refused);
      } catch (FetchException e) {
        if (deadline.passed()) {
          throw deadline.exceeded();
        }
        // What was tried in vain is more to the point than what must not be dialled.
        boolean tried = failed != null && failed.failure().cause() != Cause.NOT_ALLOWED;
        failed = tried && e.failure().cause() == Cause.NOT_ALLOWED ? failed : e;
      }
    }
    throw failed == null ? notAllowed(refused) : failed;
  }

  private Socket dial(HostPort place, int placesLeft, List<String> refused) throws FetchException {
    ImmutableList<InetSocketAddress> addresses = allowed(place, refused);
    FetchException failed = null;
    for (int i = 0; i < addresses.size(); i++) {
      try {
        // None may take the time of those after it.
        return connect(addresses.get(i), addresses.size() - i + placesLeft);
      } catch (FetchException e) {
        failed = e;
      }
    }
    throw failed == null ? notAllowed(refused) : failed;
  }

  /**
   * For what a proxy dials: refuses what {@link #dial} would refuse, as far as that shows without a
   * lookup, which may be possible for the proxy only.
   */
  void checkWithoutLookup(HostPort place) throws FetchException {
    KeyHost host = KeyHost.parse(place.host());
    boolean local = host.name().equals(LOCALHOST) || host.name().endsWith("." + LOCALHOST);
    InetAddress address = local ? InetAddress.getLoopbackAddress() : host.literal();
    String refusal = address == null ? null : guard.refusal(address, place.port());
    if (refusal != null) {
      throw notAllowed(List.of(refusal));
    }
  }

  private ImmutableList<InetSocketAddress> allowed(HostPort place, List<String> refused)
      throws FetchException {
    KeyHost host = KeyHost.parse(place.host());
    ImmutableList.Builder<InetSocketAddress> allowed = ImmutableList.builder();
    InetAddress literal = host.literal();
    ImmutableList<InetAddress> found =
        literal == null ? names.addressesOf(host.name(), deadline) : ImmutableList.of(literal);
    for (InetAddress address : found.subList(0, Math.min(MOST_ADDRESSES, found.size()))) {
      String refusal = guard.refusal(address, place.port());
      if (refusal == null) {
        allowed.add(new InetSocketAddress(address, place.port()));
      } else {
        refused.add(literal == null ? host.name() + " is at " + refusal : refusal);
      }
    }
    return allowed.build();
  }

  static FetchException notAllowed(List<String> refused) {
    String more = refused.size() > 1 ? " (and " + (refused.size() - 1) + " more)" : "";
    return new FetchException(
        Cause.NOT_ALLOWED,
        refused.getFirst()
            + more
            + "; it is asked only if portcullis.jwks.allowedCidrs of the mesh config has it");
  }

  private Socket connect(InetSocketAddress address, int attemptsLeft) throws FetchException {
    String shown =
        HostAndPort.fromParts(address.getAddress().getHostAddress(), address.getPort()).toString();
    deadline.doing("connecting to " + shown);
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline.nanosLeft()) / attemptsLeft;
    // With a proxy of the JVM's properties, what was checked would not be what is dialled.
    Socket socket = new Socket(Proxy.NO_PROXY);
    try {
      deadline.watch(socket);
      socket.connect(address, Math.clamp(millis, 1, Integer.MAX_VALUE));
      checkPeer(socket.getRemoteSocketAddress(), address);
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException e) {
      close(socket);
      throw e instanceof SocketTimeoutException && attemptsLeft == 1 || deadline.passed()
          ? deadline.exceeded()
          : new FetchException(Cause.TCP, shown + " " + trouble(e));
    } catch (FetchException e) {
      close(socket);
      throw e;
    }
  }

  private void checkPeer(@Nullable SocketAddress peer, InetSocketAddress meant)
      throws FetchException {
    if (!meant.equals(peer) || guard.refusal(meant.getAddress(), meant.getPort()) != null) {
      throw new FetchException(Cause.NOT_ALLOWED, "connected to another address than was checked");
    }
  }

  private static String trouble(IOException e) {
    return switch (e) {
      case SocketTimeoutException timeout -> "does not answer";
      case NoRouteToHostException unreachable -> "cannot be reached: no route to it";
      case ConnectException refused when String.valueOf(refused.getMessage()).contains("refused") ->
          "refuses connections";
      default -> "cannot be connected to: " + ShortText.of(String.valueOf(e.getMessage()));
    };
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It never was open.
    }
  }
}
