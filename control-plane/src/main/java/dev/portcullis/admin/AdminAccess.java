package dev.portcullis.admin;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may call the admin API: health is open, all else needs the token where there is one
 * and a {@code Host} that is ours. A web page that a user of this machine has open could otherwise
 * read the API through a name that it re-binds to loopback.
 */
final class AdminAccess implements Handler {
  private static final ImmutableSet<String> HEALTH = ImmutableSet.of("/live", "/ready");
  private static final String BEARER = "Bearer ";

  private final ImmutableSet<String> hosts;
  private final byte @Nullable [] token;

  private AdminAccess(ImmutableSet<String> hosts, byte @Nullable [] token) {
    this.hosts = hosts;
    this.token = token;
  }

  static AdminAccess of(AdminSettings settings) throws IOException {
    ImmutableSet<String> hosts =
        ImmutableSet.<String>builder()
            .add("localhost", settings.address().getHostString().toLowerCase(Locale.ROOT))
            .addAll(settings.hosts())
            .build();
    return new AdminAccess(hosts, token(settings.tokenFile()));
  }

  private static byte @Nullable [] token(@Nullable Path file) throws IOException {
    if (file == null) {
      return null;
    }
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      throw new IOException("cannot read --admin-token-file " + file, e);
    }
    if (token.length() < 16) {
      throw new IOException("--admin-token-file " + file + " needs at least 16 characters");
    }
    return token.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    if (HEALTH.contains(request.path().path())) {
      response.next();
    } else if (!isOurs(request.authority())) {
      refuse(response, Status.MISDIRECTED_REQUEST_421, "this Host is not served here");
    } else if (!hasToken(request)) {
      refuse(response, Status.UNAUTHORIZED_401, "a bearer token is needed");
    } else {
      response.next();
    }
  }

  private boolean isOurs(String authority) {
    String host;
    try {
      host = HostAndPort.fromString(authority).getHost().toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return hosts.contains(host)
        || InetAddresses.isInetAddress(host) && InetAddresses.forString(host).isLoopbackAddress();
  }

  private boolean hasToken(ServerRequest request) {
    if (token == null) {
      return true;
    }
    String header = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    // Compared in constant time: a comparison that stops at the first difference can be measured.
    return header.startsWith(BEARER)
        && MessageDigest.isEqual(
            token, header.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8));
  }

  private static void refuse(ServerResponse response, Status status, String why) {
    response.status(status).send(why + "\n");
  }
}
