package dev.portcullis.cli.jwks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portcullis.cli.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Asks the admin API of a running server. */
final class AdminClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--admin",
      defaultValue = "http://127.0.0.1:18001",
      paramLabel = "URL",
      description = "The server's admin API (default: ${DEFAULT-VALUE}).")
  private URI address;

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      description = "The file with the bearer token that it demands.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--admin-ca",
      paramLabel = "FILE",
      description = "The authorities that its certificate may be of (default: the system's).")
  private @Nullable Path authorities;

  /** The answer to a question. */
  JsonNode get(String path) {
    HttpResponse<String> response = send(request(path).GET().build());
    if (response.statusCode() != 200) {
      throw refused(response);
    }
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new UserError(address + " answers, but is no admin API of Portcullis", e);
    }
  }

  /** What it says to a demand, null if it does not know what the demand is about. */
  @Nullable String post(String path, String name, String value) {
    String query = "?" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    HttpResponse<String> response =
        send(request(path + query).POST(BodyPublishers.noBody()).build());
    return switch (response.statusCode()) {
      case 202 -> response.body().strip();
      case 404 -> null;
      default -> throw refused(response);
    };
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE);
    } catch (IllegalArgumentException e) {
      throw new UserError("--admin " + address + " is no http or https URL", e);
    }
    return tokenFile == null
        ? request
        : request.header("authorization", "Bearer " + read(tokenFile).strip());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try (HttpClient client = client()) {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      String message = e.getMessage() == null ? "no connection" : e.getMessage();
      throw new UserError("no answer from " + address + ": " + message + " (is it --admin?)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted", e);
    }
  }

  private HttpClient client() {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
    if (authorities != null) {
      client.sslContext(trusting(authorities));
    }
    return client.build();
  }

  private static SSLContext trusting(Path file) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      byte[] pem = read(file).getBytes(StandardCharsets.US_ASCII);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new UserError("--admin-ca " + file + " holds no certificates in PEM form", e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UserError(file + " can't be read", e);
    }
  }

  private UserError refused(HttpResponse<String> response) {
    return new UserError(
        switch (response.statusCode()) {
          case 401 -> address + " demands a token: --admin-token-file FILE";
          case 421 -> address + " is not served by that name: start it with --admin-host";
          default -> address + " answers with status " + response.statusCode();
        });
  }
}
