package dev.portcullis.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.portcullis.admin.AdminSettings.Health;
import dev.portcullis.model.ConfigKey;
import dev.portcullis.model.ConfigKind;
import dev.portcullis.model.ConfigProblem;
import dev.portcullis.model.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin API over real connections. */
final class AdminServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final View view = new View();

  @Test
  void readyIs503UntilTheFirstGenerationIsCompiled() throws IOException {
    try (AdminServer server = AdminServer.start(settings(null), view)) {
      assertThat(get(server, "/ready", "localhost")).startsWith("HTTP/1.1 503");
      assertThat(get(server, "/live", "localhost")).startsWith("HTTP/1.1 200");
      view.ready = true;
      assertThat(get(server, "/ready", "localhost")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void problemsAreShownWithPlaceAndHint() throws IOException {
    try (AdminServer server = AdminServer.start(settings(null), view)) {
      assertThat(get(server, "/api/v1/config/problems", "127.0.0.1"))
          .startsWith("HTTP/1.1 200")
          .contains("\"code\" : \"UNKNOWN_FIELD\"")
          .contains("\"location\" : \"a.yaml:3:5\"")
          .contains("\"kind\" : \"AuthorizationPolicy\"")
          .contains("\"hint\" : \"did you mean 'rules'?\"");
    }
  }

  @Test
  void aNameThatWasReboundToLoopbackReadsNothing() throws IOException {
    try (AdminServer server = AdminServer.start(settings(null), view)) {
      assertThat(get(server, "/api/v1/proxies", "evil.example")).startsWith("HTTP/1.1 421");
      assertThat(get(server, "/metrics", "evil.example")).startsWith("HTTP/1.1 421");
      assertThat(get(server, "/ready", "evil.example")).startsWith("HTTP/1.1 503");
      assertThat(get(server, "/api/v1/proxies", "cp.example")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void whatGroupsAreToldIsShown() throws IOException {
    try (AdminServer server = AdminServer.start(settings(null), view)) {
      assertThat(get(server, "/api/v1/groups", "localhost"))
          .startsWith("HTTP/1.1 200")
          .contains("\"hash\" : \"00ff\"");
    }
  }

  @Test
  void issuersAreShownAndRefreshed() throws IOException {
    try (AdminServer server = AdminServer.start(settings(null), view)) {
      assertThat(get(server, "/api/v1/issuers", "localhost"))
          .startsWith("HTTP/1.1 200")
          .contains("\"issuer\" : \"https://idp.example\"");
      String known = "/api/v1/issuers/refresh?issuer=https%3A%2F%2Fidp.example%2F%3Fa%3Db%26c";
      assertThat(post(server, known, "localhost")).startsWith("HTTP/1.1 202");
      assertThat(post(server, "/api/v1/issuers/refresh?issuer=other", "localhost"))
          .startsWith("HTTP/1.1 404");
      assertThat(post(server, "/api/v1/issuers/refresh", "localhost")).startsWith("HTTP/1.1 400");
      assertThat(view.refreshed).containsExactly("https://idp.example/?a=b&c", "other");
    }
  }

  @Test
  void aWebPageRefreshesNothing() throws IOException {
    try (AdminServer server = AdminServer.start(settings(null), view)) {
      String request = "/api/v1/issuers/refresh?issuer=other";
      assertThat(post(server, request, "localhost\r\nOrigin: http://localhost:8080"))
          .startsWith("HTTP/1.1 403");
      assertThat(post(server, request, "localhost\r\nSec-Fetch-Site: cross-site"))
          .startsWith("HTTP/1.1 403");
      assertThat(post(server, request, "evil.example")).startsWith("HTTP/1.1 421");
      assertThat(get(server, request, "localhost")).startsWith("HTTP/1.1 40");
      assertThat(view.refreshed).isEmpty();
    }
  }

  @Test
  void theTokenIsDemandedForAllButHealth(@TempDir Path dir) throws IOException {
    Path token = Files.writeString(dir.resolve("token"), "0123456789abcdef\n");
    try (AdminServer server = AdminServer.start(settings(token), view)) {
      assertThat(get(server, "/metrics", "localhost")).startsWith("HTTP/1.1 401");
      assertThat(get(server, "/metrics", "localhost\r\nAuthorization: Bearer 0123456789abcdeg"))
          .startsWith("HTTP/1.1 401");
      assertThat(get(server, "/metrics", "localhost\r\nAuthorization: Bearer 0123456789abcdef"))
          .startsWith("HTTP/1.1 200");
      assertThat(get(server, "/live", "localhost")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void healthApartHasNothingElseButMetricsWhereTheyAreAskedFor() throws IOException {
    for (boolean metrics : new boolean[] {false, true}) {
      AdminSettings settings =
          new AdminSettings(ANY_PORT, new Health(ANY_PORT, metrics), null, null, ImmutableSet.of());
      try (AdminServer server = AdminServer.start(settings, view)) {
        int port = server.healthPort().orElseThrow();
        assertThat(ask(port, "GET /live", "10.0.0.1")).startsWith("HTTP/1.1 200");
        assertThat(ask(port, "GET /metrics", "10.0.0.1"))
            .startsWith(metrics ? "HTTP/1.1 200" : "HTTP/1.1 404");
        assertThat(ask(port, "GET /api/v1/proxies", "10.0.0.1")).startsWith("HTTP/1.1 404");
      }
    }
  }

  @Test
  void noAnswerAllowsOtherOrigins() throws IOException {
    try (AdminServer server = AdminServer.start(settings(null), view)) {
      assertThat(get(server, "/api/v1/proxies", "localhost\r\nOrigin: http://evil.example"))
          .doesNotContainIgnoringCase("access-control-allow-origin");
    }
  }

  @Test
  void aPortInUseIsASentence() throws IOException {
    try (AdminServer server = AdminServer.start(settings(null), view)) {
      AdminSettings same =
          new AdminSettings(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
              null,
              null,
              null,
              ImmutableSet.of());
      assertThatThrownBy(() -> AdminServer.start(same, view))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("choose another --admin-address");
    }
  }

  @Test
  void offLoopbackNeedsTlsAndASecret(@TempDir Path dir) {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);
    AdminSettings.TlsFiles tls =
        new AdminSettings.TlsFiles(dir.resolve("cert"), dir.resolve("key"), null);
    assertThat(settings(everywhere, null, null).error()).isPresent();
    assertThat(settings(everywhere, tls, null).error()).isPresent();
    assertThat(settings(everywhere, null, dir.resolve("token")).error()).isPresent();
    assertThat(settings(everywhere, tls, dir.resolve("token")).error()).isEmpty();
  }

  private static AdminSettings settings(@Nullable Path token) {
    return new AdminSettings(ANY_PORT, null, null, token, ImmutableSet.of("cp.example"));
  }

  private static AdminSettings settings(
      InetSocketAddress address, AdminSettings.@Nullable TlsFiles tls, @Nullable Path token) {
    return new AdminSettings(address, null, tls, token, ImmutableSet.of());
  }

  private static String get(AdminServer server, String path, String host) throws IOException {
    return ask(server.port(), "GET " + path, host);
  }

  private static String post(AdminServer server, String path, String host) throws IOException {
    return ask(server.port(), "POST " + path, host + "\r\nContent-Length: 0");
  }

  private static String ask(int port, String what, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      String request = what + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream answer = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) answer.read());
      }
      Matcher length = CONTENT_LENGTH.matcher(head);
      int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
      return head + new String(answer.readNBytes(bytes), StandardCharsets.UTF_8);
    }
  }

  private static final class View implements AdminView {
    private boolean ready;
    private final List<String> refreshed = new ArrayList<>();

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public long generation() {
      return 7;
    }

    @Override
    public boolean isSynced() {
      return true;
    }

    @Override
    public ImmutableList<ConfigProblem> problems() {
      return ImmutableList.of(
          new ConfigProblem(
              "UNKNOWN_FIELD",
              ConfigProblem.Severity.ERROR,
              new ConfigKey(ConfigKind.AUTHORIZATION_POLICY, "foo", "p"),
              new SourceLocation("a.yaml", 3, 5),
              "unknown field 'rulez'",
              "did you mean 'rules'?"));
    }

    @Override
    public ImmutableList<ImmutableMap<String, Object>> proxies() {
      return ImmutableList.of();
    }

    @Override
    public ImmutableList<ImmutableMap<String, Object>> turnedAway() {
      return ImmutableList.of();
    }

    @Override
    public ImmutableList<ImmutableMap<String, Object>> groups() {
      return ImmutableList.of(ImmutableMap.of("hash", "00ff"));
    }

    @Override
    public ImmutableList<ImmutableMap<String, Object>> issuers() {
      return ImmutableList.of(ImmutableMap.of("issuer", "https://idp.example"));
    }

    @Override
    public boolean refreshKeys(String issuer) {
      refreshed.add(issuer);
      return issuer.equals("https://idp.example/?a=b&c");
    }

    @Override
    public String metrics() {
      return "portcullis_generation 7\n";
    }
  }
}
