package dev.portcullis.jwks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.portcullis.jwks.FetchFailure.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenID Connect discovery: documents that lead somewhere, and those that don't. */
final class DiscoveryTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\n\r\n";

  /** What becomes of a document, in which ISSUER stands for the issuer that is asked for. */
  private static FetchFailure failure(String document) {
    String[] issuer = new String[1];
    try (BadServer server =
        new BadServer(connection ->
            BadServer.answer(connection, HEAD + document.replace("ISSUER", issuer[0])))) {
      issuer[0] = server.uri("/realm");
      FetchFailure failure = Fetches.allowingLoopback().discovering(issuer[0]).failure("");
      return new FetchFailure(failure.cause(), failure.detail().replace(issuer[0], "ISSUER"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is no JSON object",
        "<html>secret</html>|is not JSON",
        "{\"issuer\": \"ISSUER\", \"jwks_uri\": \"http://a.test|is not JSON",
        "{} {}|is not JSON",
        "[]|is no JSON object",
        "null|is no JSON object",
        "{\"issuer\": \"ISSUER\", \"issuer\": \"ISSUER\"}|is not JSON",
        "{\"jwks_uri\": \"http://a.test/\"}|names no issuer",
        "{\"issuer\": 5, \"jwks_uri\": \"http://a.test/\"}|names no issuer",
        "{\"issuer\": \"ISSUER/\", \"jwks_uri\": \"http://a.test/\"}|is the document of another"
            + " issuer, ISSUER/",
        "{\"issuer\": \"https://other.example\", \"jwks_uri\": \"http://a.test/\"}|is the document of"
            + " another issuer, https://other.example",
        "{\"issuer\": \"ISSUER\"}|has no jwks_uri",
        "{\"issuer\": \"ISSUER\", \"jwks_uri\": {}}|has no jwks_uri",
      })
  void aDocumentThatIsNone(String document, String sentence) {
    assertThat(failure(document))
        .isEqualTo(
            new FetchFailure(
                Cause.DISCOVERY, "ISSUER/.well-known/openid-configuration " + sentence));
  }

  @Test
  void deepNestingIsNoJson() {
    assertThat(failure("[".repeat(100_000)).detail()).endsWith("is not JSON");
  }

  @ParameterizedTest
  @CsvSource({
    "file:///etc/passwd, DISCOVERY",
    "/keys, DISCOVERY",
    "'', DISCOVERY",
    "http://a b, DISCOVERY",
    "http://169.254.169.254/, NOT_ALLOWED",
    "http://me:secret@a.test/, NOT_ALLOWED",
    "http://127.1/, NOT_ALLOWED",
    "http://nowhere.example/, DNS",
  })
  void keysWhereTheyCannotBe(String uri, Cause cause) {
    FetchFailure failure = failure("{\"issuer\": \"ISSUER\", \"jwks_uri\": \"" + uri + "\"}");
    assertThat(failure.cause()).isEqualTo(cause);
    assertThat(failure.detail()).doesNotContain("secret");
  }

  @Test
  void keysThatAreNotSecureThoughTheIssuerIs() throws FetchException {
    KeyUri place = KeyUri.parse("https://a.example/", Cause.DISCOVERY);
    String document = "{\"issuer\": \"https://a.example\", \"jwks_uri\": \"http://a.example/k\"}";
    FetchException thrown =
        catchThrowableOfType(
            FetchException.class, () -> Discovery.keys(document, "https://a.example", place));
    assertThat(thrown.failure())
        .isEqualTo(
            new FetchFailure(
                Cause.DISCOVERY, "https://a.example/ leads from https down to http://a.example/k"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "testing@secure.istio.io",
        "accounts.example.com",
        "https://a/?b",
        "https://a#b"
      })
  void anIssuerThatIsNoPlace(String issuer) {
    assertThat(Fetches.allowingLoopback().discovering(issuer).failure("").cause())
        .isEqualTo(Cause.DISCOVERY);
  }

  @Test
  void aDocumentThatIsNotThere() {
    try (BadServer server = BadServer.answering("HTTP/1.1 404 Not Found\r\n\r\n")) {
      String issuer = server.uri("");
      assertThat(Fetches.allowingLoopback().discovering(issuer).failure(""))
          .isEqualTo(
              new FetchFailure(
                  Cause.HTTP_STATUS,
                  issuer + "/.well-known/openid-configuration answers 404 Not Found"));
    }
  }

  @Test
  void theTagOfTheKeysIsNotSentForTheDocument() {
    try (BadServer server = BadServer.answering("HTTP/1.1 304 Not Modified\r\n\r\n")) {
      assertThat(
              Fetches.allowingLoopback()
                  .etag("\"7\"")
                  .discovering(server.uri(""))
                  .failure("")
                  .cause())
          .isEqualTo(Cause.HTTP_STATUS);
    }
  }
}
