package dev.portcullis.decide.rule;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.portcullis.decide.request.Connection;
import dev.portcullis.decide.request.HeaderField;
import dev.portcullis.decide.request.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the rules of one policy can ask about one request. */
final class Attributes {
  private static final String CLAIMS = "request.auth.claims";
  private static final String HEADERS = "request.headers[";
  private static final String METADATA = "experimental.envoy.filters.";

  private final RuleInput input;
  private final PeerForms peers;
  private final String policyNamespace;
  private final Sightings sightings;

  Attributes(RuleInput input, PeerForms peers, String policyNamespace) {
    this.input = input;
    this.peers = peers;
    this.policyNamespace = policyNamespace;
    this.sightings = new Sightings(input);
  }

  Attribute hosts() {
    String host = input.request().authority();
    return new Attribute(
        value -> TextForm.of(value).matchesHost(host),
        () -> host.isEmpty() ? "no host" : host,
        sightings::onHosts);
  }

  Attribute methods() {
    String method = input.request().method();
    return new Attribute(
        value -> TextForm.of(value).matchesHeader(method), () -> method, sightings::onMethods);
  }

  Attribute paths() {
    String path = input.request().path();
    return new Attribute(
        value -> !path.isEmpty() && PathForm.matches(value, path),
        sightings::path,
        sightings::onPaths);
  }

  Attribute ports() {
    int port = input.request().connection().destinationPort();
    return new Attribute(
        value -> Integer.parseInt(value) == port, () -> "port " + port, sightings::onPorts);
  }

  Attribute principals() {
    return ofPeer(peers::isPrincipal);
  }

  Attribute namespaces() {
    return ofPeer(PeerForms::isNamespace);
  }

  Attribute serviceAccounts() {
    return ofPeer(
        (value, identity) -> PeerForms.isServiceAccount(value, policyNamespace, identity));
  }

  Attribute trustDomains() {
    return ofPeer(peers::isTrustDomain);
  }

  private Attribute ofPeer(java.util.function.BiPredicate<String, String> is) {
    String identity = input.request().connection().peerIdentity();
    return new Attribute(
        value -> identity != null && is.test(value, identity), sightings::peer, sightings::onPeer);
  }

  Attribute ipBlocks() {
    String peer = input.request().connection().sourceIp();
    return ofAddress(peer, () -> peer + ", the other end of the connection");
  }

  Attribute remoteIpBlocks() {
    return ofAddress(input.clientIp(), sightings::client);
  }

  private static Attribute ofAddress(String address, Supplier<String> saw) {
    return new Attribute(
        value -> {
          IpBlock block = IpBlock.parse(value);
          return block != null && block.contains(address);
        },
        saw);
  }

  Attribute requestPrincipals() {
    return new Attribute(
        value -> ClaimForms.isRequestPrincipal(value, input.claims()),
        sightings::requestPrincipal,
        sightings::onRequestPrincipals);
  }

  /** What a condition's key asks about; null for a key that there is not. */
  @Nullable Attribute of(String key) {
    if (key.startsWith(CLAIMS + "[")) {
      ImmutableList<String> path = ClaimForms.path(key.substring(CLAIMS.length()));
      return path == null ? null : claim(path);
    }
    if (key.startsWith(HEADERS)) {
      boolean named = key.endsWith("]") && key.length() > HEADERS.length() + 1;
      return named ? header(key.substring(HEADERS.length(), key.length() - 1)) : null;
    }
    if (key.startsWith(METADATA)) {
      // No filter before the rules leaves texts or lists of them in metadata.
      boolean named = key.indexOf('[') > METADATA.length() && key.endsWith("]");
      return named ? new Attribute(value -> false, () -> "no such metadata") : null;
    }
    return plain(key);
  }

  private @Nullable Attribute plain(String key) {
    Connection connection = input.request().connection();
    return switch (key) {
      case "source.ip" -> ipBlocks();
      case "remote.ip" -> remoteIpBlocks();
      case "source.namespace" -> namespaces();
      case "source.principal" -> principals();
      case "source.serviceAccount" -> serviceAccounts();
      case "source.trustDomain" -> trustDomains();
      case "request.auth.principal" -> requestPrincipals();
      case "request.auth.audiences" -> claim(ImmutableList.of("aud"));
      case "request.auth.presenter" -> claim(ImmutableList.of("azp"));
      case "destination.ip" ->
          ofAddress(connection.destinationIp(), () -> connection.destinationIp());
      case "destination.port" -> ports();
      case "connection.sni" -> serverName(connection.serverName().toLowerCase(Locale.ROOT));
      default -> null;
    };
  }

  private static Attribute serverName(String name) {
    return new Attribute(
        value -> TextForm.of(value).matches(name),
        () -> name.isEmpty() ? "no server name (TLS without SNI, or plaintext)" : name);
  }

  private Attribute claim(ImmutableList<String> path) {
    return new Attribute(
        value -> ClaimForms.isOrHas(ClaimForms.at(input.claims(), path), value),
        () -> sightings.claim(path),
        values -> sightings.onClaim(path));
  }

  private Attribute header(String name) {
    List<String> lines = lines(input.request(), Ascii.toLowerCase(name));
    Predicate<String> is =
        value -> {
          TextForm form = TextForm.of(HeaderField.octets(value));
          return lines.stream().anyMatch(form::matchesHeader);
        };
    return new Attribute(is, () -> sightings.header(Ascii.toLowerCase(name), lines), values -> "");
  }

  /** Each line is looked at by itself; pseudo headers have names of their own. */
  private static List<String> lines(HttpRequest request, String name) {
    return switch (name) {
      case "host", ":authority" -> List.of(request.authority());
      case ":method" -> List.of(request.method());
      case ":path" -> request.target().isEmpty() ? List.of() : List.of(request.target());
      case ":scheme" -> List.of(request.scheme());
      default ->
          request.headers().stream()
              .filter(header -> header.name().equals(name))
              .map(HeaderField::value)
              .toList();
    };
  }
}
