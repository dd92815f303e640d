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
        ImmutableList<InetSocketAddress> addresses = allowed(places.get(i), refused);
        for (int j = 0; j < addresses.size(); j++) {
          // None may take the time of those after it.
          int left = addresses.size() - j + places.size() - 1 - i;
          try {
            return connect(addresses.get(j), left);
          } catch (FetchException e) {
            failed = e;
          }
        }
      } catch (FetchException e) {
        failed = failed == null ? e : failed;
      }
      if (deadline.passed()) {
        throw deadline.exceeded();
      }
    }
    throw failed == null ? notAllowed(refused) : failed;
  }

  /** Refuses what {@link #dial} would refuse, as far as that shows without a lookup. */
  void checkLiteral(KeyHost host, int port) throws FetchException {
    InetAddress literal = host.literal();
    String refusal = literal == null ? null : guard.refusal(literal, port);
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

  private static FetchException notAllowed(List<String> refused) {
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
