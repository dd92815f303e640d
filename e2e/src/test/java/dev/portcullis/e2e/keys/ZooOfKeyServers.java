package dev.portcullis.e2e.keys;

import dev.portcullis.e2e.harness.Header;
import dev.portcullis.e2e.harness.KeyServer;
import dev.portcullis.e2e.harness.SpiffeAuthority;
import dev.portcullis.e2e.harness.TestKey;
import dev.portcullis.e2e.harness.TestTokens;
import dev.portcullis.e2e.tokens.TokenForge;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;

/** What servers of keys have been seen to do, and what attackers would have them do. */
final class ZooOfKeyServers {
  /** In whatever some of them say: it must not turn up anywhere. */
  static final String MARK = "not-for-the-authors-of-policies";

  private static final String METADATA = "169.254.169.254/latest/meta-data/";

  private final BadKeyServers servers;
  private final SpiffeAuthority authority;
  private final TestKey key;
  private final String keys;

  private ZooOfKeyServers(BadKeyServers servers, SpiffeAuthority authority, TestKey key) {
    this.servers = servers;
    this.authority = authority;
    this.key = key;
    this.keys = TestTokens.jwks(key);
  }

  /** Starts all; where they give a key after all, it is the given one. */
  static BadKeyServers start(SpiffeAuthority authority, TestKey key) {
    BadKeyServers servers = new BadKeyServers();
    ZooOfKeyServers zoo = new ZooOfKeyServers(servers, authority, key);
    zoo.bodies();
    zoo.keySets();
    zoo.statuses();
    zoo.wires();
    zoo.redirects();
    zoo.places();
    zoo.certificates();
    zoo.discoveries();
    return servers;
  }

  private void body(String name, String cause, String body) {
    servers.answering(name, cause, 200, body, KeyServer.ONE_HOUR);
  }

  private void bodies() {
    body("a page of HTML", "not_json", "<html>%s</html>".formatted(MARK));
    body("nothing", "not_json", "");
    body("JSON that ends too early", "not_json", keys.substring(0, keys.length() - 2));
    body("JSON and more", "not_json", keys + MARK);
    body("JSON with a name twice", "not_json", "{\"keys\":[]," + keys.substring(1));
    body("JSON nested without end", "not_json", "[".repeat(100_000));
    body("more than a megabyte", "too_large", keys + " ".repeat(1 << 20));
    servers.answering(
        "what is no UTF-8",
        "not_json",
        "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n\u00ff\u00fe{\u0000");
    servers.answering(
        "a compressed answer", "http", 200, keys, new Header("content-encoding", "gzip"));
  }

  private void keySets() {
    body("no member keys", "no_keys", "{\"%s\":1}".formatted(MARK));
    body("keys that are no list", "no_keys", "{\"keys\":{\"k\":1}}");
    body("an empty list of keys", "no_keys", "{\"keys\":[]}");
    body("a list in place of a set", "no_keys", "[" + keys + "]");
    body("keys that are texts", "no_usable_key", "{\"keys\":[\"%s\"]}".formatted(MARK));
    body("only a symmetric key", "no_usable_key", "{\"keys\":[" + TokenForge.octJwk("") + "]}");
    body("an RSA key without modulus", "no_usable_key", "{\"keys\":[{\"kty\":\"RSA\"}]}");
    body(
        "a point that is not on its curve",
        "no_usable_key",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}]}");
    body(
        "257 keys",
        "too_large",
        "{\"keys\":[%s]}".formatted(String.join(",", Collections.nCopies(257, "{}"))));
  }

  private void statuses() {
    servers.answering("404", "http_status", 404, keys);
    servers.answering("500 with keys", "http_status", 500, keys);
    servers.answering("401", "http_status", 401, MARK, new Header("www-authenticate", "Basic"));
    servers.answering("204", "http_status", 204, "");
    servers.answering("304 that nobody asked for", "http_status", 304, "");
  }

  private void wires() {
    servers.speaking("a connection closed at once", "http", connection -> {});
    servers.answering("the greeting of another protocol", "http", "SSH-2.0-" + MARK + "\r\n");
    servers.answering(
        "an answer cut off", "http", "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n" + keys);
    servers.speaking("no answer", "timeout", Conversations::hang);
    servers.speaking("no end of the answer", "timeout", Conversations::hangAfterTheHeaders);
    servers.speaking("a byte now and then", "timeout", Conversations::trickle);
    servers.speaking("an endless answer", "too_large", Conversations::endlessBody);
    servers.speaking("endless headers", "too_large", Conversations::endlessHeaders);
    servers.speaking("endless interim answers", "http", Conversations::endlessInterimAnswers);
    servers.answering(
        "a length above a megabyte",
        "too_large",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n" + keys);
  }

  private void redirects() {
    servers.redirecting("a redirect to itself", "redirect", "/keys");
    servers.redirecting("a redirect without end", "redirect", "?" + "x".repeat(10));
    servers.redirecting("a redirect to a file", "redirect", "file:///etc/passwd");
    servers.redirecting("a redirect to metadata", "not_allowed", "http://" + METADATA);
    servers.redirecting(
        "a redirect to metadata, mapped", "not_allowed", "http://[::ffff:a9fe:a9fe]/latest/");
    servers.redirecting("a redirect to 0.0.0.0", "not_allowed", "http://0.0.0.0:15000/");
    servers.answering("a redirect to nowhere", "redirect", 302, keys);
    KeyServer secured = KeyServer.secured(authority.issueForHost("127.0.0.1"));
    KeyServer plain = KeyServer.serving(key);
    secured.answers(307, "", new Header("location", plain.uri("/keys")));
    servers.at("a redirect from https to http", "redirect", secured, secured.uri("/keys"));
    servers.at("what it leads to, by https", "tls", plain, plain.uri("/").replace("http", "https"));
  }

  private void places() {
    servers.at("the metadata service", "not_allowed", "http://" + METADATA);
    servers.at("an address of the link", "not_allowed", "http://[fe80::1]/keys");
    servers.at("a name that there is not", "dns", "http://nowhere.test/keys");
    servers.at("a port that nobody listens on", "tcp", "http://127.0.0.1:1/keys");
  }

  private void certificates() {
    SpiffeAuthority stranger = new SpiffeAuthority("nobody's authority");
    Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
    secured("an expired certificate", authority.issueForHost("127.0.0.1", hourAgo));
    secured("a certificate of another host", authority.issueForHost("other.test"));
    secured("a certificate of another authority", stranger.issueForHost("127.0.0.1"));
    KeyServer server = KeyServer.secured(authority.issueForHost("127.0.0.1"), key);
    servers.at("TLS where none is expected", "http", server, "http" + server.uri("/").substring(5));
  }

  private void secured(String name, SpiffeAuthority.Issued own) {
    KeyServer server = KeyServer.secured(own, key);
    servers.at(name, "tls", server, server.uri("/keys"));
  }

  private void discoveries() {
    servers.discovering(
        "a document of another issuer",
        "discovery",
        "{\"issuer\":\"https://other.example\",\"jwks_uri\":\"http://127.0.0.1:1/\"}");
    servers.discovering("a document without keys", "discovery", "{\"issuer\":\"ISSUER\"}");
    servers.discovering("a document that is none", "discovery", "<html>" + MARK);
    servers.discovering(
        "a document that leads to metadata",
        "not_allowed",
        "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://%s\"}".formatted(METADATA));
    servers.discovering(
        "a document that leads to a name that there is not",
        "dns",
        "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"https://nowhere.test/keys\"}");
  }
}
