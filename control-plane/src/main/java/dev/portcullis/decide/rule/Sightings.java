package dev.portcullis.decide.rule;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.portcullis.decide.token.ClaimValue;
import dev.portcullis.decide.token.SearchedLocation;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request has, and what its rule's author likely meant, in words. */
final class Sightings {
  private static final String NO_TOKEN = "no token";
  private static final Pattern SECRET =
      Pattern.compile("authorization|cookie|token|secret|password|api-?key");

  private final RuleInput input;

  Sightings(RuleInput input) {
    this.input = input;
  }

  String path() {
    String sent = input.sent().path();
    String path = input.request().path();
    if (path.isEmpty()) {
      return "no path";
    }
    return sent.equals(path) ? path : path + ", to which " + sent + " is normalized";
  }

  String onPaths(ImmutableList<String> values) {
    String path = input.request().path();
    for (String value : values) {
      if (value.endsWith("/*") && path.equals(value.substring(0, value.length() - 2))) {
        return value + " does not cover " + path + " itself: add " + path;
      }
      if (value.contains("?")) {
        return "a path has no query: " + value + " never matches";
      }
      if (value.startsWith("*") && value.length() > 1 && value.endsWith("*")) {
        return value + " is a path that ends in a literal star";
      }
      if (Ascii.equalsIgnoreCase(value, path)) {
        return "paths are compared by case";
      }
      if (path.replaceAll("/{2,}", "/").equals(value)) {
        return "the path has slashes in a row: pathNormalization MERGE_SLASHES would merge them";
      }
    }
    return "";
  }

  String onHosts(ImmutableList<String> values) {
    String host = input.request().authority();
    for (String value : values) {
      if (Ascii.toLowerCase(host).startsWith(Ascii.toLowerCase(value) + ":")) {
        return "the host has a port: write " + value + ":* as well";
      }
      if (Ascii.equalsIgnoreCase(host, value + ".")) {
        return "the host ends in a dot: write " + value + ". as well";
      }
    }
    return "";
  }

  String onMethods(ImmutableList<String> values) {
    String method = input.request().method();
    return values.stream().anyMatch(value -> Ascii.equalsIgnoreCase(value, method))
        ? "methods are compared by case: write " + method
        : "";
  }

  String onPorts(ImmutableList<String> values) {
    return "ports are those of the workload, not of its Service; on a gateway those it listens on";
  }

  String client() {
    String peer = input.request().connection().sourceIp();
    return input.clientIp().equals(peer)
        ? input.clientIp()
        : input.clientIp() + " by x-forwarded-for";
  }

  String peer() {
    String identity = input.request().connection().peerIdentity();
    if (identity != null) {
      return identity;
    }
    return input.request().connection().tls()
        ? "no client certificate"
        : "no client certificate: the connection is plaintext";
  }

  String onPeer(ImmutableList<String> values) {
    return input.request().connection().peerIdentity() == null
        ? "the caller has to use mutual TLS, from a workload of the mesh"
        : "";
  }

  String requestPrincipal() {
    if (input.claims().isEmpty()) {
      return noToken();
    }
    String subject = text("sub");
    if (subject == null) {
      return "a token of " + issuer() + " without sub, which has no principal";
    }
    return issuer() + "/" + subject;
  }

  String onRequestPrincipals(ImmutableList<String> values) {
    if (input.claims().isEmpty()) {
      return onNoToken();
    }
    String issuer = issuer();
    String subject = text("sub");
    if (subject == null) {
      return "the issuer has to put sub into the token";
    }
    for (String value : values) {
      if (!value.contains("/") && !value.contains("*")) {
        return "a principal is ISSUER/SUBJECT: write " + issuer + "/" + subject;
      }
      if (value.equals("*/*")) {
        return "*/* asks for a subject named *: write *";
      }
      if (subject.contains("/") && value.equals(issuer + "/" + subject)) {
        return "a subject with a slash can't be named whole: write " + issuer + "/*";
      }
      if (issuer.endsWith("/") && value.startsWith(issuer)) {
        return "the issuer ends in a slash: write " + issuer + "/" + subject;
      }
    }
    return "";
  }

  private String noToken() {
    for (SearchedLocation searched : input.searched()) {
      switch (searched.content()) {
        case OTHER_CASE -> {
          return NO_TOKEN
              + ": "
              + searched.place()
              + " does not begin with "
              + searched.prefix().strip()
              + ", which is compared by case";
        }
        case NO_PREFIX -> {
          return NO_TOKEN
              + ": "
              + searched.place()
              + " does not begin with "
              + searched.prefix().strip();
        }
        case NOTHING, TOKEN -> {}
      }
    }
    return NO_TOKEN;
  }

  private String onNoToken() {
    return input.searched().isEmpty()
        ? "no RequestAuthentication reads tokens here: add one for the workload"
        : "send a token in "
            + String.join(" or ", input.searched().stream().map(SearchedLocation::place).toList());
  }

  String claim(ImmutableList<String> path) {
    if (input.claims().isEmpty()) {
      return noToken();
    }
    ClaimValue claim = ClaimForms.at(input.claims(), path);
    String name = String.join(".", path);
    return switch (claim) {
      case null -> "a token without the claim " + name;
      case ClaimValue.Text(String text) -> text;
      case ClaimValue.Scalar(String json) -> json + ", which is not a string";
      case ClaimValue.Elements(ImmutableList<ClaimValue> elements) ->
          "a list of " + elements.stream().map(Sightings::shown).toList();
      case ClaimValue.Members(ImmutableMap<String, ClaimValue> members) ->
          "an object with " + members.keySet();
    };
  }

  String onClaim(ImmutableList<String> path) {
    ClaimValue claim = ClaimForms.at(input.claims(), path);
    if (input.claims().isEmpty()) {
      return onNoToken();
    }
    if (claim instanceof ClaimValue.Scalar) {
      return "numbers, true, false and null never match: the issuer has to send a string";
    }
    if (claim instanceof ClaimValue.Members(ImmutableMap<String, ClaimValue> members)) {
      return "name a member, such as ["
          + path.getLast()
          + "]["
          + members.keySet().stream().findFirst().orElse("name")
          + "]";
    }
    if (claim != null) {
      return "";
    }
    String name = String.join(".", path);
    return path.size() == 1 && name.contains(".")
        ? "a name with dots is one claim; a claim within a claim is [a][b]"
        : "the issuer has to put " + name + " into the token";
  }

  private static String shown(ClaimValue claim) {
    return switch (claim) {
      case ClaimValue.Text(String text) -> text;
      case ClaimValue.Scalar(String json) -> json + " (not a string)";
      case ClaimValue.Elements elements -> "a list";
      case ClaimValue.Members members -> "an object";
    };
  }

  /** Values of headers that carry secrets are not shown. */
  String header(String name, List<String> lines) {
    if (lines.isEmpty()) {
      boolean taken = input.sent().header(name) != null;
      return taken ? "no such header: the proxy took it away before" : "no such header";
    }
    return SECRET.matcher(name).find() ? "a value that is not shown" : String.join(" and ", lines);
  }

  private String issuer() {
    String issuer = text("iss");
    return issuer == null ? "no issuer" : issuer;
  }

  private @Nullable String text(String claim) {
    return input.claims().get(claim) instanceof ClaimValue.Text(String text) ? text : null;
  }
}
